"""Learning in the practice nation: a programme with a cohort, workshops held and to come, answers, certificates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from lindung.desk.practice.cast import Desk
from lindung.desk.practice.clockwork import Act
from lindung.learning import actions as learning
from lindung.learning.actions.workshops import WorkshopFacts
from lindung.learning.models import Booking, Certificate, Cohort, Programme, Workshop
from lindung.learning.queries import shelf
from lindung.learning.rules import Practice, Stage
from lindung.partners import actions as partners
from lindung.partners.models import Actor
from lindung.partners.rules import Role

DAY = timedelta(days=1)
SEXES = ("female", "male", "female", "", "female", "male", "")
RIGHT_BEFORE = (2, 3, 1, 4, 2, 3, 2)  # of the first questions; afterwards nearly all


@dataclass
class Story:
    """What one desk's learning has come to so far."""

    desk: Desk
    modules: list[str]
    programme: Programme | None = None
    cohort: Cohort | None = None
    held: Workshop | None = None
    learners: list[Actor] = field(default_factory=list)


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """The programme of one desk, from 40 days ago until next month."""
    known = [card.module for card in shelf.public_shelf("en")]
    story = Story(desk, [module.slug for module in known if module.practice is Practice.NONE][:3])
    if not story.modules:
        return
    yield at - 40 * DAY, partial(_programme, story)
    yield at - 38 * DAY, partial(_before, story)
    yield at - 25 * DAY, partial(_announce_held, story, at - 10 * DAY)
    yield at - 20 * DAY, partial(_after, story)
    yield at - 10 * DAY + timedelta(hours=3), partial(_hold, story)
    yield at - 6 * DAY, partial(_announce_next, story, at + 9 * DAY)
    yield at - 5 * DAY, partial(_cancel_one, story, at + 4 * DAY)
    if desk.organisation.country == "MY":
        yield at - 4 * DAY, partial(_badge, story)
        yield at - 3 * DAY, partial(_require, story, at + 60 * DAY)


def _trainer(desk: Desk) -> Actor:
    return desk.who(Role.COORDINATOR)


def _programme(story: Story, at: datetime) -> None:
    desk, trainer = story.desk, _trainer(story.desk)
    story.learners = _people(desk)
    story.programme = learning.make_programme(
        title="Practice programme of the network",
        about="Practice: three modules for everybody who joins the network, in seven weeks.",
        modules=story.modules,
        actor=trainer,
        at=at,
    )
    story.cohort = learning.make_cohort(
        programme=story.programme,
        title="Practice cohort one",
        starts_on=at.date(),
        ends_on=(at + 70 * DAY).date(),
        actor=trainer,
        at=at,
    )
    for learner in story.learners:
        learning.enrol(cohort=story.cohort, actor=learner, at=at)


def _people(desk: Desk) -> list[Actor]:
    """Partners' workers first, then the desk's own people; each once."""
    found = {actor.ref: actor for actor in desk.workers.values() if actor.organisation and actor.organisation.is_vetted}
    found |= {actor.ref: actor for actor in desk.people.values()}
    return list(found.values())[: len(SEXES)]


def _before(story: Story, at: datetime) -> None:
    for number, learner in enumerate(story.learners):
        _sit(story.modules[0], Stage.BEFORE, learner, RIGHT_BEFORE[number % len(RIGHT_BEFORE)], at)


def _after(story: Story, at: datetime) -> None:
    for number, learner in enumerate(story.learners[:6]):
        slug = story.modules[0]
        written = shelf.module(slug)
        for page in range(1, len(written.text("en").pages) + 1 if written else 1):
            learning.note_read(slug=slug, page=page, actor=learner, at=at)
        _sit(slug, Stage.AFTER, learner, -1 if number % 3 == 2 else 0, at)


def _sit(slug: str, stage: Stage, learner: Actor, right: int, at: datetime) -> None:
    """So many right answers; 0: all of them, -1: all but the last."""
    written = shelf.module(slug)
    items = written.items("en") if written else ()
    if not items:
        return
    wanted = len(items) + right if right <= 0 else right
    answers = {
        item.id: item.right.id if number < wanted else next(each.id for each in item.options if not each.is_right)
        for number, item in enumerate(items)
    }
    learning.sit_check(slug=slug, stage=stage, answers=answers, language="en", actor=learner, at=at)


def _announce(story: Story, title: str, starts_at: datetime, seats: int, at: datetime, online: str = "") -> Workshop:
    facts = WorkshopFacts(
        title=title,
        about="Practice: nothing here is held anywhere.",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="" if online else "Practice hall, first floor",
        online_url=online,
        language=story.desk.organisation.language,
        capacity=seats,
        modules=story.modules[:1],
        programme=story.programme,
    )
    return learning.announce_workshop(facts=facts, actor=_trainer(story.desk), at=at)


def _book(workshop: Workshop, people: Sequence[Actor], at: datetime) -> list[Booking]:
    return [
        learning.book(workshop=workshop, actor=learner, sex=SEXES[number % len(SEXES)], at=at)
        for number, learner in enumerate(people)
    ]


def _announce_held(story: Story, starts_at: datetime, at: datetime) -> None:
    story.held = _announce(story, "Practice workshop: the first contact", starts_at, 20, at)
    _book(story.held, story.learners, at)


def _hold(story: Story, at: datetime) -> None:
    workshop, trainer = story.held, _trainer(story.desk)
    if workshop is None:
        return
    refs = list(Booking.objects.filter(workshop=workshop).order_by("id").values_list("ref", flat=True))
    learning.mark_attended(workshop=workshop, refs=refs[:-1], actor=trainer, at=at)
    learning.close_workshop(workshop=workshop, actor=trainer, at=at)


def _announce_next(story: Story, starts_at: datetime, at: datetime) -> None:
    online = "https://meet.practice.example/learning"
    workshop = _announce(story, "Practice workshop: using the desk", starts_at, 3, at, online)
    _book(workshop, story.learners[:5], at)


def _cancel_one(story: Story, starts_at: datetime, at: datetime) -> None:
    workshop = _announce(story, "Practice workshop that was cancelled", starts_at, 10, at)
    learning.cancel_workshop(workshop=workshop, actor=_trainer(story.desk), at=at)


def _badge(story: Story, at: datetime) -> None:
    learner = story.learners[0]
    found = Certificate.objects.visible_to(learner).filter(state="valid").first()
    if found is not None:
        learning.make_badge(certificate=found, address="learner@practice.example", language="en", actor=learner, at=at)


def _require(story: Story, from_at: datetime, at: datetime) -> None:
    partners.require_qualification(
        organisation=story.desk.organisation,
        role=Role.TRAINER.value,
        name=f"learning:{story.modules[0]}",
        from_on=from_at.date(),
        actor=_trainer(story.desk),
        at=at,
    )
