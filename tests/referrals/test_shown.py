"""What offers say of persons: nothing that few share, also when all offers to a partner are put together."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lindung.referrals.queries.facts import spoken_in
from lindung.referrals.rules import COUNTRY, FEW, WHOLE, Known, Party, cell, combinations, profile, said_of, step_for

SPOKEN = frozenset({"id", "ms"})
KNOWN = Known(spoken=SPOKEN, k=1)
PROFILES = st.builds(
    profile,
    area=st.sampled_from(["MY-10.1704", "MY-01.0101", "MY-13"]),
    sex=st.sampled_from(["female", "male"]),
    age=st.just("adult_25_59"),
    languages=st.sampled_from([("id",), ("jv",), ("id", "jv"), ("su",)]),
    special=st.sampled_from([(), ("trauma",)]),
)
HISTORIES = st.dictionaries(PROFILES, st.integers(1, 12), max_size=24)


def known_of(history, *, k, common):
    found = combinations(history, k=k, spoken=SPOKEN)
    said = {one: number >= common for one, number in found.items()}
    return Known(spoken=SPOKEN, k=k, said=said, has_history=True)


def steps(stream, known):
    """The stream of different persons as one partner is told them: each with its step and what counted before it."""
    asked: Counter[str] = Counter()
    for person in stream:
        others = dict(asked)
        yield person, step_for(person, known, others=others), others
        asked.update(cell(person, step, spoken=SPOKEN) for step in (WHOLE, COUNTRY))


@given(history=HISTORIES, k=st.integers(2, 6))
def test_nothing_is_said_that_fewer_than_k_share_and_what_is_hidden_hides_among_k_too(history, k):
    found = combinations(history, k=k, spoken=SPOKEN)
    for (step, one), number in found.items():
        behind = [n for person, n in history.items() if cell(person, step, spoken=SPOKEN) == one]
        assert k <= number <= sum(behind)
    for last in {cell(person, FEW, spoken=SPOKEN) for person in history}:
        alike = {person: n for person, n in history.items() if cell(person, FEW, spoken=SPOKEN) == last}
        ways = {
            person: [step for step in (WHOLE, COUNTRY) if (step, cell(person, step, spoken=SPOKEN)) in found]
            for person in alike
        }
        rest = sum(n for person, n in alike.items() if not ways[person])
        assert rest == 0 or rest >= k or not any(ways.values())


@settings(max_examples=150)
@given(history=HISTORIES, k=st.integers(2, 5), common=st.integers(5, 15), stream=st.lists(PROFILES, max_size=30))
def test_who_puts_all_offers_together_and_knows_everything_finds_nobody_among_fewer_than_k(history, k, common, stream):
    """The attacker knows the rules, the country's figures and all earlier offers, and keeps who fits what is shown."""
    known = known_of(history, k=k, common=common)
    for person, step, others in steps(stream, known):
        shown = said_of(person, step, spoken=SPOKEN)
        fits = {
            each: number
            for each, number in history.items()
            if said_of(each, step, spoken=SPOKEN) == shown and step_for(each, known, others=others) == step
        }
        if step < FEW:
            assert sum(fits.values()) >= k
        else:  # the last step hides all there is to hide: among k, or among all who are alike in what must be said
            alike = {each for each in history if said_of(each, FEW, spoken=SPOKEN) == shown}
            assert sum(fits.values()) >= k or set(fits) == alike or not fits


@given(history=HISTORIES, stream=st.lists(PROFILES, max_size=20), more=PROFILES)
def test_one_more_offer_changes_nothing_that_was_said_and_the_same_stream_says_the_same(history, stream, more):
    known = known_of(history, k=3, common=8)
    before = [(person, step) for person, step, _ in steps(stream, known)]
    assert [(person, step) for person, step, _ in steps([*stream, more], known)][: len(stream)] == before


@given(person=PROFILES)
def test_age_sex_access_and_care_are_said_at_every_step(person):
    for step in (WHOLE, COUNTRY, FEW):
        said = said_of(person, step, spoken=SPOKEN)
        assert (said.sex, said.age, said.access, said.special) == (
            person.sex,
            person.age,
            person.access,
            person.special,
        )


def test_what_few_share_is_said_once_the_partner_was_asked_for_k_of_them():
    person = profile(area="MY-10", sex="female", age="adult_25_59", languages=["id"])
    known = known_of({person: 6}, k=3, common=20)
    assert [step for _, step, _ in steps([person] * 4, known)] == [FEW, FEW, WHOLE, WHOLE]
    assert step_for(person, known_of({person: 20}, k=3, common=20), others={}) == WHOLE


def test_hiding_one_does_not_say_which_one_it_is():
    """Ten in one province, one in another: were the ten said, the country alone would mean the one."""
    ten = profile(area="MY-10", sex="female", age="adult_25_59", languages=["id"])
    one = profile(area="MY-01", sex="female", age="adult_25_59", languages=["id"])
    assert combinations({ten: 10, one: 1}, k=5, spoken=SPOKEN) == {(COUNTRY, cell(ten, COUNTRY, spoken=SPOKEN)): 11}
    assert (WHOLE, cell(ten, WHOLE, spoken=SPOKEN)) in combinations({ten: 10, one: 5}, k=5, spoken=SPOKEN)


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"languages": ["id", "ms"]}, WHOLE),
        ({"languages": []}, WHOLE),
        ({"languages": ["jv"]}, FEW),
        ({"languages": ["id"], "special": ["trauma"]}, COUNTRY),
        ({"languages": ["id"], "access": ["wheelchair"]}, COUNTRY),
        ({"languages": ["id"], "age": "adult_60"}, COUNTRY),
        ({"languages": ["id"], "sex": "other"}, COUNTRY),
    ],
)
def test_with_too_little_history_only_what_is_published_as_common_is_said(facts, step):
    values = {"area": "MY-10.1704", "sex": "female", "age": "adult_25_59", **facts}
    assert step_for(profile(**values), Known(spoken=SPOKEN, k=5), others={}) == step


def test_a_party_is_told_as_a_whole_in_counts():
    mother = profile(area="MY-10.1704", sex="female", age="adult_25_59", languages=["jv", "id"])
    child = profile(area="MY-10.1704", sex="male", age="child_0_5", languages=["jv"])
    party = Party("shelter", "urgent", 2, {1: mother, 2: child}, "MY", False)
    facts = party.facts(FEW, spoken=SPOKEN)
    assert (facts["area"], facts["languages"]) == ("MY", ["id", "other"])
    assert facts["ages"] == {"adult_25_59": 1, "child_0_5": 1}
    assert party.facts(WHOLE, spoken=SPOKEN)["area"] == "MY-10"


def test_widely_spoken_is_what_a_publication_says():
    assert {"ms", "id", "bn"} <= spoken_in("MY")
    assert spoken_in("KH") == {"km"}
    assert spoken_in("XX") == {"en"}
