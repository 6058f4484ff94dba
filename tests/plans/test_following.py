"""What followed outreach, and the network: right counts in steps, nobody else's, nothing small."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lindung.campaigns import actions as campaigns
from lindung.campaigns.models import Campaign
from lindung.campaigns.rules import CountedHow
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import NeedKind, Role
from lindung.partners.scope import acting
from lindung.plans.actions.networking import work_out_following, work_out_network
from lindung.plans.methods.following import Window, rounded, times, times_beside
from lindung.plans.models import FollowedCount, NetworkLink
from lindung.plans.queries.network import followed, network_of
from lindung.reports.models import Report
from tests.factories import NINE
from tests.factories.campaigns import a_campaign, a_leader, a_network, an_event
from tests.factories.partners import a_desk, a_member, a_policy, an_actor, an_organisation, signed_in
from tests.factories.referrals import a_need
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(days=60)
COUNTS = st.integers(0, 500)


def test_a_doubled_rate_is_said_with_its_interval() -> None:
    found = times(Window(30, 28), Window(30, 56))
    assert found.value == pytest.approx(2.0)
    assert found.low == pytest.approx(1.21, abs=0.01)  # the odds of Wilson's bounds for 30 of 60, twice
    assert found.high == pytest.approx(3.31, abs=0.01)
    assert found.is_clear


@given(a=COUNTS, b=COUNTS, c=COUNTS, d=COUNTS)
def test_what_changed_everywhere_alike_is_no_effect(a: int, b: int, c: int, d: int) -> None:
    here, elsewhere = (Window(a, 28), Window(b, 56)), (Window(c, 28), Window(d, 56))
    found = times_beside(here, elsewhere)
    assert found.low <= found.value <= found.high
    assert times_beside(here, here).value == pytest.approx(1.0)
    assert times_beside(elsewhere, here).value == pytest.approx(1 / found.value)


@given(count=st.integers(0, 10_000))
def test_steps_hide_what_is_small_and_stay_near(count: int) -> None:
    found = rounded(count)
    assert found % 5 == 0
    assert found == 0 if count < 5 else abs(found - count) <= 2


@pytest.mark.parametrize(("after", "before"), [(Window(0, 28), Window(0, 56)), (Window(1, 0), Window(1, 56))])
def test_nothing_to_compare_is_said(after: Window, before: Window) -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        times(after, before)


def _held(leader: Actor, *, area: str = "MY-14") -> Campaign:
    """A campaign with one event five days after NINE."""
    campaign = a_campaign(by=leader)
    event = an_event(campaign, by=leader, area=area)
    campaigns.record_held(event=event, people=40, how=CountedHow.LIST, actor=leader, at=NINE + timedelta(days=6))
    return campaign


def _reports(desk: Organisation, number: int, *, day: int, area: str = "MY-14", channel: str = "web") -> None:
    made = [a_report().pk for _ in range(number)]
    at = NINE + timedelta(days=day)
    Report.objects.filter(pk__in=made).update(accountable=desk, area=area, channel=channel, received_at=at)


def test_reports_and_calls_are_counted_before_and_after_and_elsewhere() -> None:
    desk, lead, _ = a_network()
    campaign = _held(a_leader(lead))
    _reports(desk, 6, day=-10)
    _reports(desk, 4, day=8)
    _reports(desk, 8, day=20, channel="hotline")
    _reports(desk, 7, day=20, area="MY-07")
    _reports(desk, 3, day=-90)  # before the window
    with acting(organisations="*"):
        assert work_out_following(at=LATER) == 3
        assert work_out_following(at=LATER) == 3  # safe to repeat
    rows = {(row.place, row.what): row for row in FollowedCount.objects.all()}
    reports, calls = rows["MY-14", "reports"], rows["MY-14", "calls"]
    assert (reports.before, reports.after, reports.days_after) == (5, 10, 28)
    assert (reports.before_elsewhere, reports.after_elsewhere) == (0, 5)
    assert (calls.before, calls.after) == (0, 10)
    assert sum(reports.weeks) == 15
    found = {each.what.value: each for each in followed(an_actor(of=lead, roles=[Role.TRAINER]), campaign)}
    assert found["reports"].times is not None
    assert found["calls"].times is None  # fewer than five before: nothing is said


def test_nothing_is_said_in_the_first_week_and_of_a_campaign_given_up() -> None:
    _, lead, _ = a_network()
    leader = a_leader(lead)
    campaign = _held(leader)
    with acting(organisations="*"):
        assert work_out_following(at=NINE + timedelta(days=9)) == 0
        campaigns.cancel_campaign(campaign=campaign, actor=leader, at=LATER)
        assert work_out_following(at=LATER) == 0


def test_another_country_sees_neither_the_network_nor_what_followed(client: Client) -> None:
    a_policy()
    a_policy("KH")
    _, lead, helping = a_network()
    leader = a_leader(lead)
    campaign = a_campaign(by=leader, contributors=[helping.ref])
    with acting(organisations="*"):
        work_out_network(at=NINE)
    assert [(row.kind, row.number) for row in NetworkLink.objects.all()] == [("campaigns", 1)]
    stranger = an_actor(of=an_organisation(country="KH"), roles=[Role.COORDINATOR])
    assert network_of(stranger).lines == []
    with acting(organisations=[stranger.organisation_id or 0]):
        assert not NetworkLink.objects.exists()
    signed_in(client, a_member(of=stranger.organisation, roles=[Role.COORDINATOR]))
    assert client.get(reverse("plans:reach", args=[campaign.ref])).status_code == 404


def test_the_network_shows_who_stands_alone() -> None:
    desk, lead, helping = a_network()
    alone = an_organisation(desk=desk, name="Practice alone")
    a_campaign(by=a_leader(lead), contributors=[helping.ref])
    with acting(organisations="*"):
        work_out_network(at=NINE)
    found = network_of(an_actor(of=desk, roles=[Role.COORDINATOR]))
    assert {line.one.organisation.pk for line in found.lines} | {
        line.other.organisation.pk for line in found.lines
    } == {
        lead.pk,
        helping.pk,
    }
    assert alone in found.alone


def test_the_pages_say_it(client: Client) -> None:
    a_policy()
    desk, lead, helping = a_network()
    leader = a_leader(lead)
    campaign = _held(leader)
    _reports(desk, 6, day=-10)
    with acting(organisations="*"):
        work_out_network(at=LATER)
        work_out_following(at=LATER)
    signed_in(client, a_member(of=lead, roles=[Role.TRAINER]))
    page = client.get(reverse("plans:reach", args=[campaign.ref])).content.decode()
    assert "too few to say" in page
    assert "fewer than 5" in page
    net = client.get(reverse("plans:network")).content.decode()
    assert helping.name in net
    assert "<svg" in net


def test_gaps_name_what_was_needed_where_nobody_gives_it() -> None:
    desk = a_desk()
    needs = [a_need(kind=NeedKind.LEGAL_AID, area="MY-12") for _ in range(6)]
    a_need(kind=NeedKind.MEDICAL, area="MY-12")
    with acting(organisations="*"):
        work_out_network(at=needs[0].opened_at + timedelta(days=1))
    found = {gap.kind: gap for gap in network_of(an_actor(of=desk, roles=[Role.COORDINATOR])).gaps}
    legal, medical = found[NeedKind.LEGAL_AID.value], found[NeedKind.MEDICAL.value]
    assert (legal.province, legal.needs, legal.services, legal.kind_word) == ("MY-12", 5, 0, NeedKind.LEGAL_AID)
    assert medical.needs == 0  # fewer than five
