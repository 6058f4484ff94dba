"""Practice stories: what is told, what an experienced desk would answer, and why. Invented, every one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lindung.cases.rules.indicators import Element
from lindung.cases.rules.words import AgeReading, Outcome
from lindung.kernel.errors import gettext_noop
from lindung.learning.rules.modules import Practice
from lindung.partners.rules import Urgency
from lindung.reports.rules import Sign


@dataclass(frozen=True)
class Story:
    """One practice case: the words of the report, and what is expected with its reasons."""

    code: str
    told: str
    urgency: Urgency
    because: str  # why this urgency
    signs: frozenset[Sign]  # that must be seen
    age: AgeReading
    elements: Mapping[Element, str] = field(default_factory=dict)  # element → why; those left out are not indicated
    outcomes: frozenset[Outcome] = frozenset()
    lesson: str = ""


_FOUND = frozenset({Outcome.INDICATION, Outcome.PRESUMED})
STORIES: Mapping[str, Story] = {
    story.code: story
    for story in (
        Story(
            code="compound",
            told=gettext_noop(
                "Practice, invented. A man writes from a building with guards. He is 27. He answered an advertisement"
                " for customer service at twice the usual pay. On arrival his passport was taken, and he was told that"
                " he owes 3,000 dollars. He has to write to strangers and get money from them, 14 hours a day. Who"
                " refuses is beaten. The doors are locked. He says he will be sold to another building this week."
            ),
            urgency=Urgency.IMMEDIATE,
            because=gettext_noop(
                "He is locked in. “Held” alone makes it immediate; the threat to sell him on is a second reason."
            ),
            signs=frozenset({Sign.HELD, Sign.DOCUMENTS_OR_WAGES_HELD}),
            age=AgeReading.ADULT,
            elements={
                Element.ACT: gettext_noop("He was recruited with an advertisement and received at the building."),
                Element.MEANS: gettext_noop("Deception about the job, then debt, beatings and locked doors."),
                Element.PURPOSE: gettext_noop(
                    "He is made to cheat strangers: exploitation in forced criminality. He is not to be blamed for it."
                ),
            },
            outcomes=_FOUND,
            lesson=gettext_noop(
                "What he was made to do is recorded as purpose, and walled. It is never a reason to wait."
            ),
        ),
        Story(
            code="house_child",
            told=gettext_noop(
                "Practice, invented. A neighbour calls. A girl of about 14 works in the house next door. An aunt"
                " brought her from another province last year and said that she would go to school. She does not. She"
                " cooks and cleans from five in the morning until late, sleeps in the kitchen, and is given no pay."
                " Nobody has seen her being hit. The family is at home now, and she seems healthy."
            ),
            urgency=Urgency.URGENT,
            because=gettext_noop(
                "A child is concerned. No danger to life is told and she is not alone, so it is urgent, not immediate."
            ),
            signs=frozenset({Sign.CHILD}),
            age=AgeReading.CHILD,
            elements={
                Element.ACT: gettext_noop("The aunt moved her to another province and handed her over."),
                Element.PURPOSE: gettext_noop("Work all day without pay or school: exploitation in a household."),
            },
            outcomes=_FOUND,
            lesson=gettext_noop(
                "She is under 18: act and purpose are enough. Nobody has to show that she was forced or deceived."
            ),
        ),
        Story(
            code="late_wages",
            told=gettext_noop(
                "Practice, invented. A woman of 34 packs goods in a factory near the town. She found the work herself."
                " The last month’s pay is two weeks late, and the foreman is rude. She keeps her own passport, lives"
                " with a friend, comes and goes freely, and has looked at other work. She wants her pay and asks whom"
                " to complain to. She is in no danger."
            ),
            urgency=Urgency.ROUTINE,
            because=gettext_noop(
                "Nothing that is told raises the urgency: no danger, nobody held, no documents kept, a place to sleep."
            ),
            signs=frozenset(),
            age=AgeReading.ADULT,
            elements={},
            outcomes=frozenset({Outcome.NO_INDICATION}),
            lesson=gettext_noop(
                "Late pay is a wrong and belongs to the labour authority. Calling everything trafficking helps nobody:"
                " answer her, and tell her where to complain."
            ),
        ),
        Story(
            code="boat",
            told=gettext_noop(
                "Practice, invented. A fisher, 22, is on land for one day. He was hired for six months with a paper he"
                " could not read. It has been two years. The captain keeps his papers and has paid nothing since the"
                " first month; who asks is threatened to be left at sea. He has a fever and a hand that is badly"
                " swollen. The boat leaves tomorrow at noon, and he is expected on it."
            ),
            urgency=Urgency.IMMEDIATE,
            because=gettext_noop(
                "He will be moved within 24 hours: the boat leaves tomorrow. After that nobody can reach him."
            ),
            signs=frozenset({Sign.MOVED_WITHIN_24H, Sign.DOCUMENTS_OR_WAGES_HELD}),
            age=AgeReading.ADULT,
            elements={
                Element.ACT: gettext_noop("He was hired and taken on board, and kept there after his time."),
                Element.MEANS: gettext_noop("A paper he could not read, papers and pay kept back, threats."),
                Element.PURPOSE: gettext_noop("Two years of work without pay: forced labour."),
            },
            outcomes=_FOUND,
            lesson=gettext_noop(
                "The clock of a case can be a boat’s departure. Ask “until when” before anything else."
            ),
        ),
    )
}
ORDER: Mapping[Practice, tuple[str, ...]] = {
    Practice.TRIAGE: ("compound", "late_wages", "boat", "house_child"),
    Practice.ASSESS: ("house_child", "compound", "late_wages", "boat"),
}


def next_story(practice: Practice, *, done: frozenset[str]) -> Story:
    """The first story of this practice that was not done yet; when all were, the first again."""
    order = ORDER[practice]
    return STORIES[next((code for code in order if code not in done), order[0])]
