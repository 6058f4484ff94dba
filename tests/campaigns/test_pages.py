"""The room's pages over HTTP: who sees what, nothing typed is lost, the public calendar without a cookie."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from lindung.campaigns import actions
from lindung.campaigns.models import Campaign, EventPhoto, OutreachEvent
from lindung.campaigns.rules import CountedHow, SurveyPhase
from lindung.partners.models import Actor, Member
from lindung.partners.rules import Role, TokenScope
from lindung.partners.scope import acting
from lindung.web import clock
from tests.campaigns.test_actions import a_picture, photo_said
from tests.factories.campaigns import a_campaign, a_network, a_survey, an_approved_version, an_event
from tests.factories.directory import a_number_check, an_entry
from tests.factories.partners import a_member, a_policy, a_token, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader() -> Member:
    """A trainer of an organisation of the Malaysian network."""
    a_policy()
    return a_member(of=a_network()[1], roles=[Role.TRAINER])


def a_running(leader: Member, **also: object) -> Campaign:
    """A campaign around now, running."""
    at, actor = clock.now(), Actor.of_member(leader)
    days = {"starts_on": (at - timedelta(days=20)).date(), "ends_on": (at + timedelta(days=20)).date()}
    campaign = a_campaign(by=actor, at=at, **{**days, **also})
    actions.start_campaign(campaign=campaign, actor=actor, at=at)
    return campaign


def an_event_now(campaign: Campaign, leader: Member, *, in_hours: int = -2, **also: object) -> OutreachEvent:
    """An event that begins so many hours from now."""
    begins = clock.now() + timedelta(hours=in_hours)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    return an_event(campaign, by=Actor.of_member(leader), at=clock.now(), **{**times, **also})


def test_a_campaign_is_planned_carried_out_and_read(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    today = clock.now().date()
    sent = {
        "title": "Practice: know the signs",
        "aim": "Two signs of a false offer",
        "languages": ["ms", "km"],
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=9)).isoformat(),
    }
    answer = client.post(reverse("campaigns:plan"), sent)
    campaign = Campaign.objects.get()
    assert answer["Location"] == reverse("campaigns:campaign", args=[campaign.ref])
    for address in ("change", "plan_event", "make_material", "make_survey", "hand_out"):
        assert client.get(reverse(f"campaigns:{address}", args=[campaign.ref])).status_code == 200, address
    client.post(reverse("campaigns:start", args=[campaign.ref]))
    page = client.get(reverse("campaigns:campaign", args=[campaign.ref])).content.decode()
    assert "Practice: know the signs" in page
    assert campaign.ref in page


def test_what_was_typed_stays_when_something_is_wrong(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    sent = {"title": "Practice: kept title", "aim": "Kept aim", "languages": ["ms"]}
    dates = {"starts_on": "2026-03-01", "ends_on": "2026-02-01"}
    answer = client.post(reverse("campaigns:plan"), {**sent, **dates})
    assert answer.status_code == 422
    assert "Practice: kept title" in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_stranger_finds_nothing(client: Client, leader: Member) -> None:
    campaign = a_running(leader)
    event = an_event_now(campaign, leader)
    version, survey = (
        an_approved_version(campaign, by=Actor.of_member(leader)),
        a_survey(campaign, by=Actor.of_member(leader)),
    )
    photo = actions.add_photo(event=event, said=photo_said(), actor=Actor.of_member(leader), at=clock.now())
    a_policy("KH")
    signed_in(client, a_member(of=an_organisation(country="KH"), roles=[Role.TRAINER]))
    refs = {"campaign": campaign.ref, "event": event.ref, "version": version.ref, "photo": photo.ref}
    for name, ref in {**refs, "count": survey.ref, "held": event.ref, "sheet": version.ref}.items():
        assert client.get(reverse(f"campaigns:{name}", args=[ref])).status_code == 404, name
    assert campaign.title not in client.get(reverse("campaigns:home")).content.decode()


def test_a_team_mate_of_the_network_reads_and_does_not_change(client: Client, leader: Member) -> None:
    campaign = a_running(leader)
    other = an_organisation(desk=leader.organisation.desk)
    signed_in(client, a_member(of=other, roles=[Role.TRAINER]))
    assert client.get(reverse("campaigns:campaign", args=[campaign.ref])).status_code == 200
    assert client.post(reverse("campaigns:end", args=[campaign.ref])).status_code == 403
    assert client.get(reverse("campaigns:change", args=[campaign.ref])).status_code == 403


def test_people_are_counted_and_a_photograph_is_added_and_removed(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    event = an_event_now(a_running(leader), leader)
    client.post(reverse("campaigns:held", args=[event.ref]), {"people": "64", "how": "clicker"})
    event.refresh_from_db()
    assert (event.state, event.people) == ("held", 64)
    sent = {
        "content": SimpleUploadedFile("x.jpg", a_picture(), "image/jpeg"),
        "caption": "A practice stand",
        "has_everybodys_consent": "on",
        "agreed_how": "Signed list",
        "shown_until": (clock.now().date() + timedelta(days=30)).isoformat(),
    }
    assert client.post(reverse("campaigns:add_photo", args=[event.ref]), sent).status_code == 302
    photo = EventPhoto.objects.get()
    shown = client.get(reverse("campaigns:photo", args=[photo.ref]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    everybodys = client.get(reverse("events:photo", args=[event.ref, photo.ref]))
    assert everybodys.status_code == 200
    assert shown["Content-Security-Policy"] == everybodys["Content-Security-Policy"] == "sandbox; default-src 'none'"
    client.post(reverse("campaigns:withdraw_photo", args=[photo.ref]))
    assert client.get(reverse("campaigns:photo", args=[photo.ref])).status_code == 404
    assert client.get(reverse("events:photo", args=[event.ref, photo.ref])).status_code == 404


def test_the_sheet_is_in_its_own_language_and_its_square_is_nobodys(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    campaign = a_running(leader)
    version = an_approved_version(campaign, by=Actor.of_member(leader))
    page = client.get(reverse("campaigns:sheet", args=[version.ref])).content.decode()
    assert '<html lang="ms">' in page
    assert "<svg" in page
    other = an_approved_version(campaign, by=Actor.of_member(leader))
    again = client.get(reverse("campaigns:sheet", args=[other.ref])).content.decode()
    square = re.compile(r"<svg.*?</svg>", re.DOTALL)
    assert square.findall(page)[-1] == square.findall(again)[-1]
    actions.withdraw_version(version=version, actor=Actor.of_member(leader), at=clock.now())
    assert client.get(reverse("campaigns:sheet", args=[version.ref])).status_code == 409


def test_every_form_opens_in_the_state_it_is_for(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    campaign = a_running(leader)
    held, to_come = an_event_now(campaign, leader), an_event_now(campaign, leader, in_hours=20)
    survey = a_survey(campaign, by=Actor.of_member(leader))
    for name, ref in (
        *(("held", held.ref), ("change_event", to_come.ref), ("event", held.ref), ("event", to_come.ref)),
        *(("count", survey.ref), ("count_twice", survey.ref), ("add_photo", held.ref)),
    ):
        assert client.get(reverse(f"campaigns:{name}", args=[ref])).status_code == 200, name
    changed = {"title": "Practice: moved", "area": "MY-07", "languages": ["ms"], "about": "", "venue": ""}
    begins = (to_come.starts_at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    ends = (to_come.ends_at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(
        reverse("campaigns:change_event", args=[to_come.ref]), {**changed, "starts_at": begins, "ends_at": ends}
    )
    to_come.refresh_from_db()
    assert (answer.status_code, to_come.title, to_come.area) == (302, "Practice: moved", "MY-07")


def test_a_question_shows_its_change_with_an_interval(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    campaign = a_running(leader)
    survey = a_survey(campaign, by=Actor.of_member(leader))
    for phase, right in ((SurveyPhase.BEFORE, 30), (SurveyPhase.AFTER, 80)):
        sent = {"phase": phase.value, "asked_on": "2026-01-06", "asked": "100", "right": str(right)}
        assert client.post(reverse("campaigns:count", args=[survey.ref]), sent).status_code == 302
    page = client.get(reverse("campaigns:campaign", args=[campaign.ref])).content.decode()
    assert "+50 points (95 % interval:" in page


def test_the_public_calendar_shows_what_is_public_and_sets_no_cookie(leader: Member) -> None:
    campaign = a_running(leader)
    shown = an_event_now(campaign, leader, in_hours=20, title="Practice: shown")
    an_event_now(campaign, leader, in_hours=30, title="Practice: for staff", is_public=False)
    hidden = a_running(leader, title="Practice: quiet", is_public=False)
    unseen = an_event_now(hidden, leader, in_hours=30, title="Practice: of a quiet one")
    visitor = Client()
    with acting(organisations=[]):
        answer = visitor.get(reverse("events:calendar", args=["my"]))
        gone = visitor.get(reverse("events:event", args=[unseen.ref]))
        own = visitor.get(reverse("events:event", args=[shown.ref]))
    page = answer.content.decode()
    assert "Practice: shown" in page
    assert "for staff" not in page
    assert "of a quiet one" not in page
    assert (gone.status_code, own.status_code) == (404, 200)
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert visitor.get(reverse("events:calendar", args=["xx"])).status_code == 404


def test_the_feed_is_a_calendar_that_says_what_was_called_off(leader: Member) -> None:
    campaign = a_running(leader)
    stays = an_event_now(campaign, leader, in_hours=20, venue="Hall; A, practice", about="Line one\nLine two")
    off = an_event_now(campaign, leader, in_hours=30)
    actions.cancel_event(event=off, actor=Actor.of_member(leader), at=clock.now())
    answer = Client().get(reverse("events:feed", args=["my"]))
    assert answer["Content-Type"].startswith("text/calendar")
    entries = {str(e["UID"]).partition("@")[0]: e for e in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert str(entries[stays.ref]["STATUS"]) == "CONFIRMED"
    assert str(entries[off.ref]["STATUS"]) == "CANCELLED"
    assert str(entries[stays.ref]["LOCATION"]) == "Hall; A, practice, Kuala Lumpur"
    assert entries[stays.ref]["DTSTART"].dt == stays.starts_at.replace(microsecond=0)
    one = Client().get(reverse("events:invitation", args=[stays.ref]))
    assert len(Calendar.from_ical(one.content).walk("VEVENT")) == 1


def test_a_cancelled_campaign_leaves_the_calendar(leader: Member) -> None:
    campaign = a_running(leader)
    event = an_event_now(campaign, leader, in_hours=20)
    actions.cancel_campaign(campaign=campaign, actor=Actor.of_member(leader), at=clock.now())
    assert Client().get(reverse("events:event", args=[event.ref])).status_code == 404


def test_the_api_reads_and_counts(client: Client, leader: Member) -> None:
    campaign = a_running(leader)
    event = an_event_now(campaign, leader)
    version = an_approved_version(campaign, by=Actor.of_member(leader))
    _, secret = a_token(of=leader.organisation, scopes=[TokenScope.CAMPAIGNS_READ, TokenScope.CAMPAIGNS_WRITE])
    head = {"Authorization": f"Bearer {secret}"}
    told = client.post(
        f"/api/v1/campaigns/events/{event.ref}/held",
        {"people": 12, "how": CountedHow.LIST.value},
        content_type="application/json",
        headers={**head, "Idempotency-Key": "practice-1"},
    )
    assert (told.status_code, told.json()["people"]) == (200, 12)
    handed = client.post(
        f"/api/v1/campaigns/texts/{version.ref}/hand-outs",
        {"number": 7, "on_day": date(2026, 1, 9).isoformat(), "area": "KH-12"},
        content_type="application/json",
        headers={**head, "Idempotency-Key": "practice-2"},
    )
    assert (handed.status_code, handed.json()["code"]) == (422, "area_abroad")
    found = client.get(f"/api/v1/campaigns/{campaign.ref}", headers=head).json()
    assert (found["people"], found["handed_out"]) == (12, 0)
    assert [each["ref"] for each in client.get("/api/v1/campaigns", headers=head).json()] == [campaign.ref]


def test_only_steps_that_can_be_done_are_offered(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    actor = Actor.of_member(leader)
    campaign = a_running(leader)
    off = an_event_now(campaign, leader, in_hours=30, title="Practice: called off")
    stays = an_event_now(campaign, leader, in_hours=20, title="Practice: stays")
    actions.cancel_event(event=off, actor=actor, at=clock.now())
    here, count_them = (reverse(f"campaigns:{name}", args=[campaign.ref]) for name in ("campaign", "hand_out"))
    assert count_them not in client.get(here).content.decode()
    an_approved_version(campaign, by=actor)
    assert count_them in client.get(here).content.decode()
    form = client.get(count_them).content.decode()
    assert stays.ref in form
    assert off.ref not in form
    event, public = reverse("campaigns:event", args=[stays.ref]), reverse("events:event", args=[stays.ref])
    assert public in client.get(event).content.decode()
    actions.cancel_campaign(campaign=campaign, actor=actor, at=clock.now())
    assert public not in client.get(event).content.decode()


def test_who_helps_is_told_that_she_helps(client: Client, leader: Member) -> None:
    helper = an_organisation(desk=leader.organisation.desk, name="Practice: the one that helps")
    campaign = a_running(leader, contributors=[helper.ref])
    signed_in(client, a_member(of=helper, roles=[Role.PARTNER_WORKER]))
    page = client.get(reverse("campaigns:campaign", args=[campaign.ref])).content.decode()
    assert page.count(helper.name) == 2  # in the page's head, and among those that help


def test_a_sheet_holds_only_numbers_that_answer(client: Client, leader: Member) -> None:
    signed_in(client, leader)
    version = an_approved_version(a_running(leader), by=Actor.of_member(leader))
    tried, untried = an_entry(value="+60311110000"), an_entry(value="+60322220000")
    sheet = reverse("campaigns:sheet", args=[version.ref])
    assert 'class="numbers' not in client.get(sheet).content.decode()
    a_number_check(entry=tried, desk=leader.organisation.desk, at=clock.now())
    page = client.get(sheet).content.decode()
    assert 'class="numbers' in page
    assert tried.name in page
    assert untried.name not in page


def test_who_only_reads_is_not_told_to_ask_for_the_right_to_change(client: Client, leader: Member) -> None:
    campaign = a_running(leader)
    event = an_event_now(campaign, leader, in_hours=20)
    signed_in(client, a_member(of=an_organisation(desk=leader.organisation.desk), roles=[Role.TRAINER]))
    for name, ref in (("campaign", campaign.ref), ("event", event.ref)):
        page = client.get(reverse(f"campaigns:{name}", args=[ref])).content.decode()
        assert "You may not do this" not in page, name
