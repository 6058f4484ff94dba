"""Programmes, workshops, bookings and certificates for tests. All names are invented."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from lindung.learning import actions
from lindung.learning.actions.workshops import WorkshopFacts
from lindung.learning.models import Booking, Certificate, CheckSitting, Cohort, PracticeCase, Programme, Workshop
from lindung.learning.rules import Stage
from lindung.learning.rules.stories import STORIES
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, an_actor, an_organisation

CONTENT = Path(__file__).parents[1] / "learning" / "content"
ONE, TWO = "practice-one", "practice-two"
RIGHT = {f"q-{number}": "a" for number in range(1, 6)}
WRONG = {f"q-{number}": "b" for number in range(1, 6)}
LATER = NINE + timedelta(days=3)
_number = count(1)


def a_trainer(*, of: Organisation | None = None) -> Actor:
    """A trainer of the national desk, or of another organisation."""
    return an_actor(of=of or a_desk(), roles=[Role.TRAINER], name="Practice Trainer")


def a_learner(*, of: Organisation | None = None, **also: object) -> Actor:
    """A worker of some organisation of the network."""
    return an_actor(of=of or an_organisation(), roles=[Role.PARTNER_WORKER], name="Practice Learner", **also)


def a_workshop(
    *, by: Actor | None = None, starts_at: datetime = LATER, seats: int = 2, at: datetime = NINE, **also: object
) -> Workshop:
    """A workshop with two seats, three days after NINE."""
    values: dict[str, object] = {
        "title": f"Practice workshop {next(_number)}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "language": "en",
        "capacity": seats,
        "place": "Practice Hall",
        "online_url": "https://meet.example.org/practice",
        **also,
    }
    return actions.announce_workshop(facts=WorkshopFacts(**values), actor=by or a_trainer(), at=at)  # type: ignore[arg-type]


def a_booking(*, of: Workshop | None = None, by: Actor | None = None, at: datetime = NINE, sex: str = "") -> Booking:
    """A learner's booking."""
    return actions.book(workshop=of or a_workshop(), actor=by or a_learner(), at=at, sex=sex)


def a_programme(*, by: Actor | None = None, modules: tuple[str, ...] = (ONE, TWO)) -> Programme:
    """A programme of both modules of the tests."""
    title = f"Practice programme {next(_number)}"
    return actions.make_programme(title=title, about="", modules=modules, actor=by or a_trainer(), at=NINE)


def a_cohort(*, by: Actor | None = None, programme: Programme | None = None) -> Cohort:
    """A cohort of 60 days from NINE."""
    keeper = by or a_trainer()
    return actions.make_cohort(
        programme=programme or a_programme(by=keeper),
        title=f"Practice cohort {next(_number)}",
        starts_on=NINE.date(),
        ends_on=(NINE + timedelta(days=60)).date(),
        actor=keeper,
        at=NINE,
    )


def a_sitting(
    *,
    by: Actor,
    slug: str = ONE,
    stage: Stage = Stage.AFTER,
    right: int = 5,
    at: datetime = NINE + timedelta(hours=1),
) -> CheckSitting:
    """Answers, so many of them right."""
    answers = {**WRONG, **dict(list(RIGHT.items())[:right])}
    return actions.sit_check(slug=slug, stage=stage, answers=answers, language="en", actor=by, at=at)


def a_certificate(*, by: Actor | None = None, slug: str = ONE, at: datetime = NINE) -> Certificate:
    """A certificate that was earned."""
    learner = by or a_learner()
    a_sitting(by=learner, slug=slug, at=at)
    return Certificate.objects.get(member=learner.member, module=slug, state="valid")


def a_practice_case(*, by: Actor | None = None, story: str = "compound", at: datetime = NINE) -> PracticeCase:
    """A story given to a learner."""
    a_policy("MY")
    told = STORIES[story]
    return actions.begin_practice(slug=TWO, told_as=told.told, story=told, actor=by or a_learner(), at=at)
