"""What is counted: held, trained, certified, gained; each against rows counted by hand, and for plans."""

from datetime import timedelta

import pytest
from django.db import connection

from lindung.learning import actions
from lindung.learning.figures import FIGURE_SOURCES
from lindung.learning.models import Booking
from lindung.learning.queries import cohorts, figures
from lindung.learning.rules import Stage
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.learning import (
    LATER,
    ONE,
    a_booking,
    a_cohort,
    a_learner,
    a_programme,
    a_sitting,
    a_trainer,
    a_workshop,
)
from tests.factories.partners import a_desk, an_organisation

pytestmark = pytest.mark.django_db
FROM, UNTIL = NINE.date() - timedelta(days=5), NINE.date() + timedelta(days=30)


def _asked(desk):
    return figures.Asked(desk.pk, desk.is_practice, FROM, UNTIL)


def _trained_by_rows() -> list[tuple]:
    """The rows of the source that plans count, as they are."""
    (source,) = [each for each in FIGURE_SOURCES if each.name == "trained"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unit, desk_id, sex, trained FROM ({source.select(is_whole=True)}) u")  # noqa: S608
        return cursor.fetchall()


def test_a_person_is_trained_once_by_workshop_or_questions_and_counted_where_she_belongs():
    trainer, both, reader = a_trainer(), a_learner(), a_learner()
    workshop = a_workshop(by=trainer, seats=5)
    refs = [a_booking(of=workshop, by=both, sex="female").ref, a_booking(of=workshop, sex="male").ref]
    a_booking(of=workshop)
    actions.mark_attended(workshop=workshop, refs=refs, actor=trainer, at=LATER)
    actions.close_workshop(workshop=workshop, actor=trainer, at=LATER)
    a_sitting(by=both)
    a_sitting(by=reader)
    a_sitting(by=a_learner(), right=1)
    a_sitting(by=a_learner(of=an_organisation(country="KH")))
    asked = _asked(a_desk())
    assert figures.total("workshops_held", asked) == 1
    assert figures.total("trained_in_period", asked) == 3
    by_sex = {}
    for cell in figures.cells("trained_in_period", asked):
        by_sex[cell.of["sex"]] = by_sex.get(cell.of["sex"], 0) + cell.value
    assert by_sex == {"female": 1, "male": 1, "": 1}
    assert figures.total("certificates_in_force", asked) == 2
    rows = _trained_by_rows()
    assert len({unit for unit, *_ in rows}) == len(rows) == 4
    assert sum(desk == a_desk().pk for _, desk, *_ in rows) == 3
    assert Booking.objects.filter(state="missed").count() == 1


def test_nothing_outside_the_period_or_the_world_is_counted():
    a_sitting(by=a_learner(), at=NINE + timedelta(days=90))
    a_sitting(by=a_learner(of=an_organisation(is_practice=True)))
    assert figures.total("trained_in_period", _asked(a_desk())) == 0
    assert figures.total("trained_in_period", _asked(a_desk(is_practice=True))) == 1


def test_figures_are_the_same_inside_any_wall():
    a_sitting(by=a_learner())
    asked = _asked(a_desk())
    with acting(organisations=[an_organisation().pk]):
        assert figures.total("trained_in_period", asked) == 1


def test_a_cohort_gains_what_the_same_people_gained_between_their_first_sittings():
    trainer = a_trainer()
    cohort = a_cohort(by=trainer, programme=a_programme(by=trainer, modules=(ONE,)))
    people = [a_learner() for _ in range(6)]
    for learner in people:
        actions.enrol(cohort=cohort, actor=learner, at=NINE)
    for number, learner in enumerate(people[:5]):
        a_sitting(by=learner, stage=Stage.BEFORE, right=number % 3)
        a_sitting(by=learner, stage=Stage.BEFORE, right=5, at=NINE + timedelta(hours=2))
        if number == 4:
            assert cohorts.gains(cohort)[0].gain is None
        a_sitting(by=learner, right=4, at=NINE + timedelta(hours=3))
    a_sitting(by=people[5], stage=Stage.BEFORE, right=1)
    found = cohorts.gains(cohort)[0].gain
    assert found.people == 5
    assert 0 < found.low < found.mean < found.high
    assert cohorts.people_in(cohort) == 6
    assert figures.gain(_asked(a_desk())).people == 5


def test_sittings_of_somebody_outside_a_cohort_do_not_count_for_it():
    cohort = a_cohort()
    learner = a_learner()
    a_sitting(by=learner, stage=Stage.BEFORE, right=1)
    a_sitting(by=learner, right=5)
    assert all(each.gain is None for each in cohorts.gains(cohort))
    assert not cohort.sittings.exists()
