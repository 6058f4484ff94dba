"""The order of asking: soft scores, their sentences, weights, ties."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lindung.directory.rules import Band
from lindung.partners.rules import Clocks
from lindung.referrals.rules import Option, Reason, answered_share, rank
from tests.factories import NINE

WEIGHTS = Clocks().score_weights
PLAIN = {"places_total": 10, "places_free": 5, "figure_at": NINE}


def _order(*options: Option) -> list[int]:
    return [each.service for each in rank(options, weights=WEIGHTS, mean_answered=0.7, at=NINE)]


def test_each_soft_score_moves_a_service_up_alone():
    plain = Option(1, band=Band.UNDER_200, **PLAIN)
    better = [
        Option(2, band=Band.SAME_AREA, **PLAIN),
        Option(2, band=Band.UNDER_200, speaks=1.0, **PLAIN),
        Option(2, band=Band.UNDER_200, specialised=1.0, **PLAIN),
        Option(2, band=Band.UNDER_200, offers_asked=20, offers_answered=20, **PLAIN),
        Option(2, band=Band.UNDER_200, is_known=True, **PLAIN),
        Option(2, band=Band.UNDER_200, **(PLAIN | {"places_free": 10})),
    ]
    for option in better:
        assert _order(plain, option) == [2, 1]
    assert _order(plain, Option(2, band=Band.UNDER_200, **(PLAIN | {"figure_at": NINE - timedelta(days=9)}))) == [1, 2]


def test_a_partner_without_history_stands_at_the_network_s_mean():
    assert answered_share(answered=0, asked=0, mean=0.6) == 0.6
    assert answered_share(answered=0, asked=1, mean=0.6) < 0.6 < answered_share(answered=1, asked=1, mean=0.6)


def test_weights_are_policy():
    near, speaks = Option(1, band=Band.SAME_AREA, **PLAIN), Option(2, band=Band.FARTHER, speaks=1.0, **PLAIN)
    first = rank([near, speaks], weights={"travel_time": 1}, mean_answered=0.7, at=NINE)[0]
    second = rank([near, speaks], weights={"language": 1}, mean_answered=0.7, at=NINE)[0]
    assert (first.service, second.service) == (1, 2)


def test_the_weightiest_reason_is_said_first_and_none_gives_an_exact_distance():
    (ranked,) = rank([Option(1, band=Band.UNDER_50, speaks=1.0, **PLAIN)], weights=WEIGHTS, mean_answered=0.7, at=NINE)
    assert ranked.reasons[0].reason in {Reason.SPEAKS, Reason.NEAR}
    assert not any("km" in str(said.facts) for said in ranked.reasons)


OPTIONS = st.builds(
    Option,
    service=st.integers(1, 50),
    band=st.sampled_from(Band),
    speaks=st.floats(0, 1),
    specialised=st.floats(0, 1),
    offers_asked=st.integers(0, 20),
    is_known=st.booleans(),
    places_total=st.integers(0, 20),
    places_free=st.integers(-3, 20),
    figure_at=st.none() | st.integers(0, 400).map(lambda hours: NINE - timedelta(hours=hours)),
)


@given(options=st.lists(OPTIONS, unique_by=lambda option: option.service), mean=st.floats(0, 1))
def test_the_same_question_gets_the_same_order_whatever_order_it_was_asked_in(options, mean):
    there = rank(options, weights=WEIGHTS, mean_answered=mean, at=NINE)
    back = rank(list(reversed(options)), weights=WEIGHTS, mean_answered=mean, at=NINE)
    assert there == back
    assert all(-5 <= each.score <= 100 for each in there)
