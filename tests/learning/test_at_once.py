"""True threads: the last seat, a seat given back, one code scanned by two, a certificate earned twice."""

from datetime import timedelta

import pytest

from lindung.learning import actions
from lindung.learning.models import Booking, Certificate
from lindung.learning.rules import AlreadyBooked, BookingState, CodeOver
from lindung.partners.models import Qualification
from tests.factories import NINE
from tests.factories.learning import LATER, a_booking, a_learner, a_sitting, a_trainer, a_workshop
from tests.referrals.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_six_book_the_last_two_seats_and_two_have_them():
    workshop, people = a_workshop(seats=2), [a_learner() for _ in range(6)]
    answers = at_once(*[lambda p=p: actions.book(workshop=workshop, actor=p, at=NINE) for p in people])
    assert all(isinstance(each, Booking) for each in answers)
    states = [each.state for each in answers]
    assert (states.count("booked"), states.count("waiting")) == (2, 4)


def test_one_person_books_six_times_at_once_and_has_one_seat():
    workshop, learner = a_workshop(seats=6), a_learner()
    answers = at_once(*[lambda: actions.book(workshop=workshop, actor=learner, at=NINE) for _ in range(6)])
    assert sum(isinstance(each, Booking) for each in answers) == 1
    assert sum(isinstance(each, AlreadyBooked) for each in answers) == 5


def test_three_give_back_while_three_wait_and_every_seat_is_taken_once():
    workshop, people = a_workshop(seats=3), [a_learner() for _ in range(6)]
    for number, each in enumerate(people):
        a_booking(of=workshop, by=each, at=NINE + timedelta(minutes=number))
    at_once(*[lambda p=p: actions.withdraw(workshop=workshop, actor=p, at=NINE) for p in people[:3]])
    states = list(Booking.objects.filter(workshop=workshop).order_by("booked_at").values_list("state", flat=True))
    assert states == ["withdrawn"] * 3 + ["booked"] * 3


def test_a_code_scanned_by_two_trainers_counts_once():
    first, second, learner = a_trainer(), a_trainer(), a_learner()
    booking = a_booking(of=a_workshop(by=first), by=learner)
    key = actions.make_code(booking=booking, actor=learner, at=LATER)
    answers = at_once(*[lambda t=t: actions.attend_by_code(key=key, actor=t, at=LATER) for t in (first, second)])
    assert sum(isinstance(each, CodeOver) for each in answers) == 1
    booking.refresh_from_db()
    assert booking.state == BookingState.ATTENDED


def test_passing_in_two_windows_earns_one_certificate():
    learner = a_learner()
    at_once(*[lambda: a_sitting(by=learner) for _ in range(3)])
    assert Certificate.objects.count() == 1
    assert Qualification.objects.filter(ended_at=None).count() == 1
