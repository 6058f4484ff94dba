"""Campaigns, events, materials, photographs, surveys: who may, in which state, and what stays as it was."""

import io
import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from PIL import Image

from lindung.audit.models import Trail
from lindung.campaigns import actions, queries
from lindung.campaigns.models import Campaign, EventPhoto, Handout, MaterialVersion, OutreachEvent, Tally
from lindung.campaigns.rules import (
    AreaAbroad,
    CampaignNotOpen,
    CampaignState,
    CountedHow,
    CountTooLarge,
    CountTooSoon,
    DatesOdd,
    EventOutsideCampaign,
    EventState,
    LanguageMissing,
    MaterialEmpty,
    NotApproved,
    PartnerUnknown,
    PhotoNeedsConsent,
    PhotoUnreadable,
    SurveyMixed,
    SurveyPhase,
    TallyOdd,
)
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, NotFound, WrongState
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import NeedsAnotherPerson, NeedsRole
from lindung.partners.scope import acting
from tests.campaigns.doing import in_state, move
from tests.factories import NINE
from tests.factories.campaigns import (
    LAST,
    a_campaign,
    a_leader,
    a_material,
    a_network,
    a_survey,
    an_approved_version,
    an_event,
    event_said,
    said,
)
from tests.factories.partners import an_actor, an_organisation

pytestmark = pytest.mark.django_db
AFTER = NINE + timedelta(days=6)


def a_picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 30), "teal").save(written, "JPEG")
    return written.getvalue()


def photo_said(**also: object) -> actions.PhotoSaid:
    values: dict[str, object] = {
        "content": a_picture(),
        "caption": "A stand with a practice banner",
        "has_everybodys_consent": True,
        "agreed_how": "Signed list at the entrance",
        "shown_until": date(2026, 12, 31),
        **also,
    }
    return actions.PhotoSaid(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("then", CampaignState)
@pytest.mark.parametrize("now", CampaignState)
def test_a_campaign_moves_only_as_the_table_says(now: CampaignState, then: CampaignState) -> None:
    campaign, leader = in_state(now)
    allowed = Campaign.LIFECYCLE.allows(now, then)
    if allowed:
        move(campaign, then, leader)
    else:
        with pytest.raises((WrongState, CampaignNotOpen, ValueError)):
            move(campaign, then, leader)
    campaign.refresh_from_db()
    assert campaign.state == (then if allowed else now).value


@pytest.mark.parametrize("then", EventState)
@pytest.mark.parametrize("now", EventState)
def test_an_event_moves_only_as_the_table_says(now: EventState, then: EventState) -> None:
    leader = a_leader()
    event = an_event(a_campaign(by=leader), by=leader)
    steps = {
        EventState.HELD: lambda: actions.record_held(
            event=event, people=40, how=CountedHow.CLICKER, actor=leader, at=AFTER
        ),
        EventState.CANCELLED: lambda: actions.cancel_event(event=event, actor=leader, at=AFTER),
    }
    if now in steps:
        steps[now]()
    if then not in steps:
        return
    if OutreachEvent.LIFECYCLE.allows(now, then):
        steps[then]()
    else:
        with pytest.raises(WrongState):
            steps[then]()


def test_only_those_who_carry_it_out_may_and_others_hear_why() -> None:
    _, lead, other = a_network()
    leader = a_leader(lead)
    campaign = a_campaign(by=leader)
    mate = a_leader(lead, role=Role.SUPERVISOR)
    actions.change_campaign(campaign=campaign, said=said(title="Practice: new"), actor=mate, at=AFTER)
    for stranger, refusal in (
        (a_leader(other), NotAllowed),
        (a_leader(an_organisation(country="KH")), NotAllowed),
        (an_actor(of=lead, roles=[Role.ADMINISTRATOR]), NeedsRole),
    ):
        with pytest.raises(refusal):
            actions.start_campaign(campaign=campaign, actor=stranger, at=AFTER)
        with pytest.raises(refusal):
            an_event(campaign, by=stranger)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == (CampaignState.PLANNED.value, "Practice: new")


def test_those_that_help_count_and_change_nothing_else() -> None:
    _, lead, helping = a_network()
    leader, helper = a_leader(lead), a_leader(helping, role=Role.PARTNER_WORKER)
    campaign = a_campaign(by=leader, contributors=[helping.ref])
    event = an_event(campaign, by=leader)
    with acting(organisations=[helping.pk]):
        actions.record_held(event=event, people=120, how=CountedHow.LIST, actor=helper, at=AFTER)
        with pytest.raises(NotAllowed):
            actions.end_campaign(campaign=campaign, actor=helper, at=AFTER)
    event.refresh_from_db()
    assert (event.people, event.counted_by) == (120, helper.ref)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"languages": []}, LanguageMissing),
        ({"languages": ["xx"]}, LanguageMissing),
        ({"ends_on": date(2025, 12, 31)}, DatesOdd),
        ({"ends_on": date(2036, 1, 1)}, DatesOdd),
        ({"contributors": ["0000000000"]}, PartnerUnknown),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_whole(wrong: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        a_campaign(**wrong)
    assert not Campaign.objects.exists()


def test_nobody_of_another_network_helps() -> None:
    abroad = an_organisation(country="KH")
    with pytest.raises(PartnerUnknown):
        a_campaign(by=a_leader(an_organisation()), contributors=[abroad.ref])


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"area": "KH-12"}, AreaAbroad),
        ({"area": "nowhere"}, AreaAbroad),
        ({"ends_at": NINE}, DatesOdd),
        (
            {"starts_at": NINE + timedelta(days=200), "ends_at": NINE + timedelta(days=200, hours=1)},
            EventOutsideCampaign,
        ),
        ({"languages": []}, LanguageMissing),
    ],
)
def test_an_event_that_cannot_be_is_refused(wrong: dict[str, object], refusal: type[Exception]) -> None:
    leader = a_leader()
    with pytest.raises(refusal):
        an_event(a_campaign(by=leader), by=leader, **wrong)
    assert not OutreachEvent.objects.exists()


def test_a_campaign_cannot_shrink_away_from_its_events() -> None:
    leader = a_leader()
    campaign = a_campaign(by=leader)
    event = an_event(campaign, by=leader)
    short = said(ends_on=date(2026, 1, 2))
    with pytest.raises(EventOutsideCampaign):
        actions.change_campaign(campaign=campaign, said=short, actor=leader, at=AFTER)
    actions.cancel_event(event=event, actor=leader, at=AFTER)
    actions.change_campaign(campaign=campaign, said=short, actor=leader, at=AFTER)


def test_a_campaign_cannot_end_while_an_event_still_goes_on() -> None:
    leader = a_leader()
    campaign = a_campaign(by=leader)
    event = an_event(campaign, by=leader, ends_at=NINE + timedelta(days=7))
    with pytest.raises(EventOutsideCampaign):
        actions.change_campaign(campaign=campaign, said=said(ends_on=event.starts_at.date()), actor=leader, at=AFTER)
    actions.change_campaign(campaign=campaign, said=said(ends_on=event.ends_at.date()), actor=leader, at=AFTER)


def test_people_are_counted_once_and_not_before_the_event() -> None:
    leader = a_leader()
    event = an_event(a_campaign(by=leader), by=leader)
    count = {"event": event, "how": CountedHow.ESTIMATE, "actor": leader}
    with pytest.raises(CountTooSoon):
        actions.record_held(people=10, at=NINE, **count)
    with pytest.raises(CountTooLarge):
        actions.record_held(people=-1, at=AFTER, **count)
    actions.record_held(people=10, at=AFTER, **count)
    with pytest.raises(WrongState):
        actions.record_held(people=99, at=AFTER, **count)
    with pytest.raises(WrongState):
        actions.change_event(event=event, said=event_said(title="Other"), actor=leader, at=AFTER)
    assert Trail.objects.filter(what="outreach.held").get().facts == {"people": 10, "how": "estimate"}


def test_a_text_is_printed_when_another_person_has_read_it() -> None:
    _, lead, _ = a_network()
    leader = a_leader(lead)
    campaign = a_campaign(by=leader)
    material = a_material(campaign, by=leader)
    write = {"material": material, "language": "km", "heading": "Latihan", "actor": leader, "at": NINE}
    first = actions.write_version(text=" one ", **write)
    second = actions.write_version(text="two", **write)
    assert [(v.number, v.text) for v in (first, second)] == [(1, "one"), (2, "two")]
    handing = actions.HandoutSaid(number=5, on_day=date(2026, 1, 8), area="MY-12")
    with pytest.raises(NotApproved):
        actions.record_handout(version=first, said=handing, actor=leader, at=AFTER)
    with pytest.raises(NeedsAnotherPerson):
        actions.approve_version(version=first, actor=leader, at=AFTER)
    mate = a_leader(lead)
    actions.approve_version(version=first, actor=mate, at=AFTER)
    with pytest.raises(ChangedMeanwhile):
        actions.approve_version(version=first, actor=mate, at=AFTER)
    actions.record_handout(version=first, said=handing, actor=leader, at=AFTER)
    actions.withdraw_version(version=first, actor=leader, at=AFTER)
    with pytest.raises(NotApproved):
        actions.record_handout(version=first, said=handing, actor=leader, at=AFTER)
    for text in ("   ", "x" * 6_001):
        with pytest.raises(MaterialEmpty):
            actions.write_version(text=text, **write)


def test_the_database_itself_wants_another_person() -> None:
    leader = a_leader()
    version = an_approved_version(a_campaign(by=leader), by=leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        MaterialVersion.objects.filter(pk=version.pk).update(approved_by=version.made_by)


def test_a_photograph_stands_on_consent_and_falls_with_it() -> None:
    leader = a_leader()
    campaign = a_campaign(by=leader)
    event = an_event(campaign, by=leader)
    for wrong, refusal in (
        ({"has_everybodys_consent": False}, PhotoNeedsConsent),
        ({"agreed_how": " "}, PhotoNeedsConsent),
        ({"shown_until": NINE.date()}, PhotoNeedsConsent),
        ({"content": b"%PDF-1.7"}, PhotoUnreadable),
    ):
        with pytest.raises(refusal):
            actions.add_photo(event=event, said=photo_said(**wrong), actor=leader, at=NINE)
    photo = actions.add_photo(event=event, said=photo_said(), actor=leader, at=NINE)
    actions.start_campaign(campaign=campaign, actor=leader, at=NINE)
    actions.end_campaign(campaign=campaign, actor=leader, at=NINE)
    with pytest.raises(NotAllowed):
        actions.withdraw_photo(photo=photo, actor=a_leader(), at=AFTER)
    actions.withdraw_photo(photo=photo, actor=leader, at=AFTER)  # also after the campaign
    photo.refresh_from_db()
    assert photo.image is None
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw_photo(photo=photo, actor=leader, at=AFTER)


def test_the_clock_removes_photographs_whose_consent_has_ended() -> None:
    leader = a_leader()
    event = an_event(a_campaign(by=leader), by=leader)
    ends = actions.add_photo(event=event, said=photo_said(shown_until=date(2026, 2, 1)), actor=leader, at=NINE)
    stays = actions.add_photo(event=event, said=photo_said(), actor=leader, at=NINE)
    later = NINE.replace(month=2, day=2)
    assert [actions.remove_ended_photos(at=later), actions.remove_ended_photos(at=later)] == [1, 0]
    kept = dict(EventPhoto.objects.values_list("ref", "withdrawn_by"))
    assert kept == {ends.ref: "clock", stays.ref: ""}
    assert Trail.objects.filter(what="photo.withdrawn", by="clock").count() == 1


def test_one_question_is_asked_one_way() -> None:
    leader = a_leader()
    survey = a_survey(a_campaign(by=leader), by=leader)
    tell = {"survey": survey, "actor": leader, "at": AFTER}
    day = date(2026, 1, 6)
    actions.record_tally(said=actions.TallySaid(SurveyPhase.BEFORE, day, 100, 42), **tell)
    assert queries.effect_of(list(Tally.objects.all())) is None
    actions.record_tally(said=actions.TallySaid(SurveyPhase.AFTER, day, 80, 60), **tell)
    with pytest.raises(SurveyMixed):
        actions.record_twice(said=actions.TwiceSaid(day, 1, 1, 1, 1), **tell)
    with pytest.raises(TallyOdd):
        actions.record_tally(said=actions.TallySaid(SurveyPhase.AFTER, day, 10, 11), **tell)
    with pytest.raises(CountTooLarge):
        actions.record_tally(said=actions.TallySaid(SurveyPhase.AFTER, day, 0, 0), **tell)
    effect = queries.effect_of(list(Tally.objects.all()))
    assert effect is not None
    assert (effect.before.right, effect.after.asked, round(effect.value, 2)) == (42, 80, 0.33)


def test_people_asked_twice_are_compared_with_themselves() -> None:
    leader = a_leader()
    survey = a_survey(a_campaign(by=leader), by=leader)
    day = date(2026, 1, 6)
    tell = {"survey": survey, "actor": leader, "at": AFTER}
    actions.record_twice(said=actions.TwiceSaid(day, 10, 2, 20, 8), **tell)
    actions.record_twice(said=actions.TwiceSaid(day, 5, 1, 10, 4), **tell)
    with pytest.raises(SurveyMixed):
        actions.record_tally(said=actions.TallySaid(SurveyPhase.AFTER, day, 10, 1), **tell)
    effect = queries.effect_of(list(Tally.objects.all()))
    assert effect is not None
    assert effect.is_paired
    assert (effect.before.right, effect.after.right, effect.before.asked) == (18, 45, 60)


def test_what_was_reached_is_what_was_counted() -> None:
    leader = a_leader()
    campaign = a_campaign(by=leader)
    here, there = an_event(campaign, by=leader), an_event(campaign, by=leader, area="MY-07")
    actions.record_held(event=here, people=30, how=CountedHow.LIST, actor=leader, at=AFTER)
    actions.record_held(event=there, people=50, how=CountedHow.ESTIMATE, actor=leader, at=AFTER)
    version = an_approved_version(campaign, by=leader)
    for number, event in ((100, here), (20, None)):
        handing = actions.HandoutSaid(number=number, on_day=LAST, event=event)
        actions.record_handout(version=version, said=handing, actor=leader, at=AFTER)
    elsewhere = actions.HandoutSaid(number=9, on_day=LAST, event=an_event(a_campaign(by=leader), by=leader))
    with pytest.raises(NotFound):
        actions.record_handout(version=version, said=elsewhere, actor=leader, at=AFTER)
    found = queries.reached_by(campaign)
    assert (found.events_held, found.people, found.estimated, found.handed_out) == (2, 80, 50, 120)
    assert found.by_area == [("", 0, 20), ("MY-07", 50, 0), ("MY-14", 30, 100)]
    assert found.by_language == [("ms", 120)]


@pytest.mark.parametrize("state", [CampaignState.ENDED, CampaignState.CANCELLED])
def test_nothing_is_added_to_what_is_over(state: CampaignState) -> None:
    leader = a_leader()
    campaign = a_campaign(by=leader)
    version, survey = an_approved_version(campaign, by=leader), a_survey(campaign, by=leader)
    event = an_event(campaign, by=leader)
    for step in (CampaignState.RUNNING, state):
        move(campaign, step, leader)
    tell = {"actor": leader, "at": AFTER}
    for late in (
        lambda: an_event(campaign, by=leader),
        lambda: a_material(campaign, by=leader),
        lambda: a_survey(campaign, by=leader),
        lambda: actions.record_held(event=event, people=1, how=CountedHow.LIST, **tell),
        lambda: actions.record_handout(version=version, said=actions.HandoutSaid(1, LAST), **tell),
        lambda: actions.record_tally(survey=survey, said=actions.TallySaid(SurveyPhase.AFTER, LAST, 9, 1), **tell),
        lambda: actions.add_photo(event=event, said=photo_said(), **tell),
        lambda: actions.change_campaign(campaign=campaign, said=said(), **tell),
    ):
        with pytest.raises(CampaignNotOpen):
            late()
    assert not Handout.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_mix_the_two_ways_of_asking() -> None:
    leader = a_leader()
    survey = a_survey(a_campaign(by=leader), by=leader)
    day, gate, heard = date(2026, 1, 6), threading.Barrier(2), []

    def ask(do: object) -> None:
        gate.wait()
        try:
            with acting(organisations="*"):
                do()  # type: ignore[operator]
        except SurveyMixed:
            heard.append("mixed")
        finally:
            connection.close()

    tell = {"survey": survey, "actor": leader, "at": AFTER}
    both = [
        lambda: actions.record_tally(said=actions.TallySaid(SurveyPhase.BEFORE, day, 5, 1), **tell),
        lambda: actions.record_twice(said=actions.TwiceSaid(day, 1, 1, 1, 1), **tell),
    ]
    threads = [threading.Thread(target=ask, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["mixed"]
    assert Tally.objects.count() == 1
