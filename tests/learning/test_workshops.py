"""Workshops: seats, the line behind them, attendance by code and by list; a stranger, twice, and who may."""

from datetime import timedelta

import icalendar
import pytest

from lindung.audit.models import Trail
from lindung.kernel.errors import NotAllowed, WrongState
from lindung.learning import actions
from lindung.learning.models import Booking, Workshop
from lindung.learning.queries import workshops
from lindung.learning.queries.calendar import as_ics
from lindung.learning.rules import AlreadyBooked, BookingState, CodeOver, NothingToTakeBack, WorkshopOver
from lindung.learning.rules.refusals import BadTimes, BadWhere, ModulesMissing
from lindung.notices.models import Notice
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.learning import LATER, ONE, a_booking, a_learner, a_trainer, a_workshop
from tests.factories.partners import a_desk, an_actor, an_organisation

pytestmark = pytest.mark.django_db


def test_the_third_for_two_seats_waits_and_has_the_seat_that_is_given_back():
    workshop, people = a_workshop(seats=2), [a_learner() for _ in range(4)]
    states = [
        a_booking(of=workshop, by=each, at=NINE + timedelta(minutes=number)).state for number, each in enumerate(people)
    ]
    assert states == ["booked", "booked", "waiting", "waiting"]
    third = Booking.objects.get(member=people[2].member)
    assert workshops.place_in_line(third) == 1
    actions.withdraw(workshop=workshop, actor=people[0], at=NINE + timedelta(hours=1))
    third.refresh_from_db()
    assert third.state == BookingState.BOOKED
    assert third.moved_up_at == NINE + timedelta(hours=1)
    assert Booking.objects.get(member=people[3].member).state == BookingState.WAITING
    told = Notice.objects.get(template="seat_free")
    assert told.to_member_id == people[2].member.pk
    assert Trail.objects.filter(what="workshop.moved_up", thing=third.ref).count() == 1


def test_nobody_passes_the_line_while_somebody_waits():
    workshop = a_workshop(seats=1)
    first, second = a_learner(), a_learner()
    a_booking(of=workshop, by=first)
    a_booking(of=workshop, by=second)
    Booking.objects.filter(member=first.member).update(state="withdrawn", settled_at=NINE, settled_by="x")
    assert a_booking(of=workshop).state == BookingState.WAITING


def test_booked_twice_is_refused_and_given_back_can_be_booked_again():
    workshop, learner = a_workshop(), a_learner()
    a_booking(of=workshop, by=learner)
    with pytest.raises(AlreadyBooked):
        a_booking(of=workshop, by=learner)
    actions.withdraw(workshop=workshop, actor=learner, at=NINE)
    with pytest.raises(NothingToTakeBack):
        actions.withdraw(workshop=workshop, actor=learner, at=NINE)
    assert a_booking(of=workshop, by=learner).state == BookingState.BOOKED


def test_after_it_began_nobody_books_and_nobody_moves_up():
    workshop, first, second = a_workshop(seats=1), a_learner(), a_learner()
    a_booking(of=workshop, by=first)
    a_booking(of=workshop, by=second)
    with pytest.raises(WorkshopOver):
        a_booking(of=workshop, at=LATER)
    actions.withdraw(workshop=workshop, actor=first, at=LATER)
    assert Booking.objects.get(member=second.member).state == BookingState.WAITING


def test_a_code_works_once_and_ends_soon():
    workshop, learner, trainer = a_workshop(by=(keeper := a_trainer())), a_learner(), keeper
    booking = a_booking(of=workshop, by=learner)
    with pytest.raises(WorkshopOver):
        actions.make_code(booking=booking, actor=learner, at=NINE)
    first = actions.make_code(booking=booking, actor=learner, at=LATER)
    key = actions.make_code(booking=booking, actor=learner, at=LATER)
    for wrong in (first, key + "x", "nobody.nothing", booking.ref, ""):
        with pytest.raises(CodeOver):
            actions.attend_by_code(key=wrong, actor=trainer, at=LATER)
    with pytest.raises(CodeOver):
        actions.attend_by_code(key=key, actor=trainer, at=LATER + timedelta(minutes=10))
    assert actions.attend_by_code(key=key, actor=trainer, at=LATER).state == BookingState.ATTENDED
    with pytest.raises(CodeOver):
        actions.attend_by_code(key=key, actor=trainer, at=LATER)
    assert Trail.objects.filter(what="attendance.noted", thing=booking.ref).count() == 1


def test_a_code_is_nothing_in_the_hands_of_learners_and_other_trainers():
    workshop, learner = a_workshop(), a_learner()
    booking = a_booking(of=workshop, by=learner)
    key = actions.make_code(booking=booking, actor=learner, at=LATER)
    with pytest.raises(NotAllowed):
        actions.attend_by_code(key=key, actor=learner, at=LATER)
    with pytest.raises(CodeOver):
        actions.attend_by_code(key=key, actor=a_trainer(of=an_organisation()), at=LATER)
    with pytest.raises(NothingToTakeBack):
        actions.make_code(booking=booking, actor=a_learner(), at=LATER)


def test_the_list_marks_who_came_and_closing_says_who_did_not():
    trainer = a_trainer()
    workshop = a_workshop(by=trainer, seats=3)
    came, waited, missed, other = a_learner(), a_learner(), a_learner(), a_booking()
    bookings = {each: a_booking(of=workshop, by=each) for each in (came, missed)}
    Workshop.objects.filter(pk=workshop.pk)
    a_booking(of=workshop)
    in_line = a_booking(of=workshop, by=waited)
    refs = [bookings[came].ref, in_line.ref, other.ref]
    assert actions.mark_attended(workshop=workshop, refs=refs, actor=trainer, at=LATER) == 2
    assert actions.mark_attended(workshop=workshop, refs=refs, actor=trainer, at=LATER) == 0
    with pytest.raises(WorkshopOver):
        actions.close_workshop(workshop=workshop, actor=trainer, at=NINE)
    actions.close_workshop(workshop=workshop, actor=trainer, at=LATER)
    states = dict(Booking.objects.filter(workshop=workshop).values_list("ref", "state"))
    assert states[bookings[missed].ref] == "missed"
    assert actions.mark_attended(workshop=workshop, refs=[bookings[missed].ref], actor=trainer, at=LATER) == 1
    with pytest.raises(WrongState):
        actions.close_workshop(workshop=workshop, actor=trainer, at=LATER)
    other.refresh_from_db()
    assert other.state == BookingState.BOOKED


def test_a_cancelled_workshop_tells_everybody_and_holds_nobody():
    trainer = a_trainer()
    workshop = a_workshop(by=trainer, seats=1)
    a_booking(of=workshop)
    a_booking(of=workshop)
    assert actions.cancel_workshop(workshop=workshop, actor=trainer, at=NINE) == 2
    assert Notice.objects.filter(template="workshop_cancelled").count() == 2
    assert set(Booking.objects.filter(workshop=workshop).values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(WrongState):
        actions.cancel_workshop(workshop=workshop, actor=trainer, at=NINE)
    with pytest.raises(WorkshopOver):
        a_booking(of=workshop)


def test_only_its_own_trainers_keep_a_workshop():
    workshop = a_workshop()
    for stranger in (a_learner(), a_trainer(of=an_organisation()), an_actor(of=a_desk("KH"), roles=[Role.TRAINER])):
        for step in (actions.cancel_workshop, actions.close_workshop):
            with pytest.raises(NotAllowed):
                step(workshop=workshop, actor=stranger, at=LATER)
        with pytest.raises(NotAllowed):
            actions.mark_attended(workshop=workshop, refs=[], actor=stranger, at=LATER)


def test_workshops_are_for_the_own_network_in_the_own_world():
    a_workshop()
    assert Workshop.objects.visible_to(a_learner()).count() == 1
    for stranger in (a_learner(of=an_organisation(country="KH")), a_learner(of=an_organisation(is_practice=True))):
        assert Workshop.objects.visible_to(stranger).count() == 0


@pytest.mark.parametrize(
    ("also", "refusal"),
    [
        ({"starts_at": NINE - timedelta(days=1)}, BadTimes),
        ({"ends_at": NINE}, BadTimes),
        ({"ends_at": LATER + timedelta(days=40)}, BadTimes),
        ({"place": "", "online_url": ""}, BadWhere),
        ({"online_url": "http://meet.example.org"}, BadWhere),
        ({"online_url": "https://a b"}, BadWhere),
        ({"modules": ["nothing"]}, ModulesMissing),
    ],
)
def test_a_workshop_that_cannot_be_is_refused(also, refusal):
    with pytest.raises(refusal):
        a_workshop(**also)
    assert not Workshop.objects.exists()


def test_the_calendar_entry_has_place_and_zone_and_the_address_only_for_a_seat():
    workshop = a_workshop(modules=[ONE])
    text = as_ics(workshop, at=NINE, url="https://desk.example.org/x/", shows_address=False)
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert event.start == workshop.starts_at
    assert str(event["dtstart"].params["TZID"]) == workshop.timezone
    assert event["location"] == "Practice Hall"
    assert b"meet.example.org" not in text
    assert b"meet.example.org" in as_ics(workshop, at=NINE, url="https://d.example/", shows_address=True)
    assert b"\r\n" in text
