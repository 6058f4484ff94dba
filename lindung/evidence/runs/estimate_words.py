"""What a reader may say for each verdict, and what the words of the report mean."""

from collections.abc import Mapping

from lindung.evidence.rules.estimate import VerdictLevel
from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.sentences import Said

_SEEN = gettext_noop("You may say: {seen} different people are known to at least one of {lists} lists.")
_NOT_TREND = gettext_noop(
    "Do not compare this number with one from other lists or another year as if the difference were a trend."
)
MAY_SAY: Mapping[VerdictLevel, tuple[str, ...]] = {
    VerdictLevel.ROBUST: (
        gettext_noop(
            "You may say: there are about {total} people in all, between {low} and {high} (interval at {level}),"
            " of whom {seen} were seen."
        ),
        gettext_noop("Always give the interval together with the number."),
        _NOT_TREND,
    ),
    VerdictLevel.DEPENDS_ON_MODEL: (
        gettext_noop(
            "You may say: there are between {low} and {high} people in all (interval at {level}), of whom {seen} were"
            " seen; where in this range depends on assumptions that the lists cannot test."
        ),
        gettext_noop("Do not give {total} alone, and do not choose the method whose number suits best."),
        _NOT_TREND,
    ),
    VerdictLevel.LOWER_BOUND_ONLY: (
        gettext_noop(
            "You may say: there are at least {at_least} people, of whom {seen} were seen. How many more cannot be said."
        ),
        gettext_noop("Do not give a middle or an upper end: the lists hold no upper end."),
        _NOT_TREND,
    ),
    VerdictLevel.NOT_ESTIMABLE: (
        _SEEN,
        gettext_noop("Do not give a number of unseen people, neither from this report nor from one method of it."),
        gettext_noop(
            "More overlap would help: another organisation's list, or better matching between the lists there are."
        ),
    ),
}


def definitions() -> tuple[d.Block, ...]:
    """The words of the report."""
    terms = (
        (
            gettext_noop("List"),
            gettext_noop("The people one organisation, or several of one kind, knew in the period; each person once."),
        ),
        (gettext_noop("Seen"), gettext_noop("On at least one list. Unseen: on none.")),
        (
            gettext_noop("Overlap"),
            gettext_noop("People on two or more lists. Everything said about the unseen comes from the overlaps."),
        ),
        (
            gettext_noop("Interval at 95 %"),
            gettext_noop(
                "A range made so that, if the method's assumptions hold, 95 of 100 such ranges contain the true number."
                " It does not cover wrong assumptions: that is what the verdict is about."
            ),
        ),
        (
            gettext_noop("Dependence"),
            gettext_noop(
                "Being on one list makes being on another more or less likely, for example because one organisation"
                " refers people to the other."
            ),
        ),
        (
            gettext_noop("Refused"),
            gettext_noop("The method gives no number for this table, and says why. A refusal is a result."),
        ),
    )
    return (
        d.Folded(
            Said(gettext_noop("What the words mean")),
            (d.Definitions(tuple((Said(term), Said(meaning)) for term, meaning in terms)),),
        ),
    )
