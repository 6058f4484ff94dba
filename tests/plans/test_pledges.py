"""Pledges: taken down with their source, shown kept by evidence, judged by another than whoever promised."""

from datetime import date, timedelta

import pytest

from lindung.audit.models import Trail
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.partners import actions as partners
from lindung.partners.rules.refusals import AlreadySaid, BadField
from lindung.plans.actions import late, pledges
from lindung.plans.models import Pledge
from lindung.plans.rules.pledges import (
    PLEDGE_LIFECYCLE,
    AddressNotWeb,
    NoEvidence,
    OwnerMissing,
    PledgeState,
)
from lindung.plans.tables.published import published_pledges, published_programmes
from tests.factories import NINE
from tests.factories.partners import a_commitment, a_desk, a_policy, an_actor, an_agreement, an_organisation
from tests.factories.plan_work import DAY, a_coordinator, a_pledge

pytestmark = pytest.mark.django_db


def show(pledge, *, actor=None, text="The law was printed.", url="https://example.org/law"):
    return pledges.add_evidence(
        pledge=pledge, text=text, source_url=url, dated_on=NINE.date(), actor=actor or a_coordinator(), at=NINE
    )


def test_a_pledge_is_kept_only_with_evidence_and_its_owner_never_judges_it():
    owner = an_organisation()
    pledge = a_pledge(owner=owner)
    with pytest.raises(NoEvidence):
        pledges.judge_pledge(pledge=pledge, to=PledgeState.KEPT, actor=a_coordinator(), at=NINE)
    show(pledge, actor=a_coordinator(of=owner))
    with pytest.raises(NotAllowed):
        pledges.judge_pledge(pledge=pledge, to=PledgeState.KEPT, actor=a_coordinator(of=owner), at=NINE)
    pledges.judge_pledge(pledge=pledge, to=PledgeState.KEPT, actor=a_coordinator(), at=NINE)
    assert (pledge.state, pledge.due_at) == ("kept", None)
    said = list(Trail.objects.filter(thing=pledge.ref).order_by("id").values_list("what", flat=True))
    assert said == ["pledge.followed", "pledge.evidence_added", "pledge.kept"]


def test_strangers_neither_follow_nor_show_nor_judge():
    pledge = a_pledge()
    for actor in (a_coordinator(of=an_organisation()), a_coordinator(of=a_desk("KH")), an_actor(of=a_desk())):
        with pytest.raises(NotAllowed):
            show(pledge, actor=actor)
        with pytest.raises(NotAllowed):
            pledges.judge_pledge(pledge=pledge, to=PledgeState.NOT_KEPT, actor=actor, at=NINE)
    said = pledges.Said(text="x", ground=pledge.ground_word, said_on=NINE.date(), owner_name="x", source="x")
    with pytest.raises(NotAllowed):
        pledges.follow_pledge(said=said, plan=None, actor=a_coordinator(of=an_organisation()), at=NINE)


def test_a_pledge_without_owner_or_source_is_refused_and_an_odd_address_too():
    with pytest.raises(OwnerMissing):
        a_pledge(owner_name=" ")
    with pytest.raises(BadField):
        a_pledge(source="")
    for address in ("javascript:alert(1)", "ftp://example.org", "https://a b"):
        with pytest.raises(AddressNotWeb):
            a_pledge(source_url=address)
    assert not Pledge.objects.exists()


def test_a_pledge_without_a_day_is_looked_at_each_quarter():
    pledge = a_pledge(due_on=None)
    assert pledge.due_at == NINE + 90 * DAY
    at = NINE + 91 * DAY
    assert late.sweep_late(at=at) == 1
    pledge.refresh_from_db()
    assert pledge.due_at == at + timedelta(days=90)


def test_commitments_of_agreements_are_followed_once_and_kept_when_their_owner_says_so():
    a_policy("MY")
    desk, party = a_desk(), an_organisation()
    agreement = an_agreement(desk, party)
    commitment = a_commitment(agreement=agreement, owner=party)
    assert pledges.follow_commitments(at=NINE) == 1
    assert pledges.follow_commitments(at=NINE) == 0
    pledge = Pledge.objects.get()
    assert (pledge.owner, pledge.text, pledge.due_on) == (party, commitment.text, commitment.due_on)
    assert not Pledge.objects.visible_to(a_coordinator(of=an_organisation())).exists(), "only the parties read it"
    assert Pledge.objects.visible_to(a_coordinator(of=party)).get() == pledge
    assert pledges.take_done_commitments(at=NINE) == 0
    partners.mark_commitment_done(commitment=commitment, actor=a_coordinator(of=party), at=NINE)
    assert pledges.take_done_commitments(at=NINE + DAY) == 1
    assert pledges.take_done_commitments(at=NINE + DAY) == 0
    pledge.refresh_from_db()
    assert (pledge.state, pledge.ended_at, pledge.evidence.count()) == ("kept", NINE, 1)


def test_what_the_desk_found_not_to_hold_is_not_called_kept_again_by_the_clock():
    a_policy("MY")
    desk, party = a_desk(), an_organisation()
    commitment = a_commitment(agreement=an_agreement(desk, party), owner=party)
    pledges.follow_commitments(at=NINE)
    partners.mark_commitment_done(commitment=commitment, actor=a_coordinator(of=party), at=NINE)
    assert pledges.take_done_commitments(at=NINE + DAY) == 1
    pledge = Pledge.objects.get()
    pledges.judge_pledge(pledge=pledge, to=PledgeState.PROMISED, actor=a_coordinator(of=desk), at=NINE + DAY)
    assert pledges.take_done_commitments(at=NINE + 2 * DAY) == 0
    pledge.refresh_from_db()
    assert (pledge.state, pledge.evidence.count()) == ("promised", 1)


def test_a_published_pledge_is_followed_once_by_a_desk():
    found = published_pledges()[0]
    code = {"code": found.code, "text": found.text, "source": found.source, "owner_name": found.owner}
    a_pledge(**code)
    with pytest.raises(AlreadySaid):
        a_pledge(**code)


def test_what_was_made_public_says_its_source_and_what_is_not_public():
    assert {each.country for each in published_pledges()} == {"MY", "KH"}
    assert all(each.source and each.owner and each.text for each in published_pledges())
    (cbi,) = published_programmes()
    assert (cbi.months, cbi.began_on, cbi.ends_on) == (18, date(2021, 7, 29), date(2023, 1, 28))
    assert [(str(number), unit) for _, number, unit in cbi.promises] == [("20", "workshops"), ("3", "cities")]
    assert "amount" in cbi.not_public


def test_two_people_judge_one_pledge_and_one_of_them_is_told():
    pledge = a_pledge()
    other = Pledge.objects.get(pk=pledge.pk)
    pledges.judge_pledge(pledge=pledge, to=PledgeState.NOT_KEPT, actor=a_coordinator(), at=NINE)
    with pytest.raises(ChangedMeanwhile):
        pledges.judge_pledge(pledge=other, to=PledgeState.WITHDRAWN, actor=a_coordinator(), at=NINE)


@pytest.mark.parametrize("then", PledgeState)
@pytest.mark.parametrize("now", PledgeState)
def test_only_moves_of_the_table_are_possible(now, then):
    pledge = a_pledge()
    show(pledge)
    ended = {} if now is PledgeState.PROMISED else {"ended_at": NINE, "ended_by": "x", "due_at": None, "next_step": ""}
    Pledge.objects.filter(pk=pledge.pk).update(state=now.value, **ended)
    pledge.refresh_from_db()
    if PLEDGE_LIFECYCLE.allows(now, then):
        pledges.judge_pledge(pledge=pledge, to=then, actor=a_coordinator(), at=NINE)
        assert pledge.state == then.value
    else:
        with pytest.raises(WrongState):
            pledges.judge_pledge(pledge=pledge, to=then, actor=a_coordinator(), at=NINE)
