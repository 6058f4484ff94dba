"""What a learner did beside what was expected, point by point, with the reason. Codes only: pages have the words."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from lindung.cases.rules.indicators import Element
from lindung.cases.rules.words import AgeReading
from lindung.kernel.errors import gettext_noop
from lindung.learning.rules.stories import Story
from lindung.partners.rules import Urgency
from lindung.reports.rules import SIGNS

FROM_THE_AGE = gettext_noop("It follows from the age that is told.")
NOT_TOLD = gettext_noop("Nothing in the story speaks to it.")
FROM_ELEMENTS = gettext_noop("It follows from the elements: all that are needed are there, or not.")


@dataclass(frozen=True)
class Point:
    """One thing that was asked: what it is, what was expected and given, and why."""

    what: str
    expected: str
    given: str
    is_same: bool
    because: str


def compare_triage(story: Story, *, urgency: str, signs: Collection[str]) -> tuple[Point, ...]:
    """The urgency, and each sign that had to be seen. A sign too many is not counted: unknown is safe."""
    found = [Point("urgency", story.urgency.value, urgency, urgency == story.urgency.value, story.because)]
    for sign in sorted(story.signs):
        is_seen = sign.value in signs
        found.append(Point(f"sign:{sign.value}", "yes", "yes" if is_seen else "no", is_seen, SIGNS[sign].reason))
    return tuple(found)


def compare_assessment(
    story: Story, *, age: str, act: bool, means: bool, purpose: bool, outcome: str
) -> tuple[Point, ...]:
    """The age as it was read, each element that counts at that age, and the outcome."""
    found = [Point("age", story.age.value, age, age == story.age.value, FROM_THE_AGE)]
    for element, given in ((Element.ACT, act), (Element.MEANS, means), (Element.PURPOSE, purpose)):
        if element is Element.MEANS and story.age is AgeReading.CHILD:
            continue  # not needed for a child: indicated or not, it changes nothing
        expected = element in story.elements
        because = story.elements.get(element, NOT_TOLD)
        found.append(Point(element.value, _word(expected), _word(given), expected == given, because))
    expected_outcome = sorted(each.value for each in story.outcomes)
    found.append(Point("outcome", " ".join(expected_outcome), outcome, outcome in expected_outcome, FROM_ELEMENTS))
    return tuple(found)


def as_stored(points: Collection[Point]) -> dict[str, Any]:
    """As a row keeps it."""
    return {"points": [asdict(point) for point in points]}


def all_same(points: Collection[Point]) -> bool:
    """Whether everything was as expected."""
    return all(point.is_same for point in points)


def urgency_without_case() -> str:
    """A report answered without a case was judged to be routine."""
    return Urgency.ROUTINE.value


def _word(is_there: bool) -> str:
    return "yes" if is_there else "no"
