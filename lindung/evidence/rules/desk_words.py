"""How a verdict reads on a page: a word or two, what it means for whoever uses the figure, and its tone."""

from dataclasses import dataclass

from lindung.evidence.rules.estimate import VERDICTS as MEANINGS
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.kernel.errors import gettext_noop


@dataclass(frozen=True)
class Verdict:
    """`tone` is safe, soon or over: each with its own shape beside the colour."""

    label: str
    meaning: str
    tone: str


VERDICTS: dict[str, Verdict] = {
    VerdictLevel.ROBUST.value: Verdict(gettext_noop("Robust"), MEANINGS[VerdictLevel.ROBUST], "safe"),
    VerdictLevel.DEPENDS_ON_MODEL.value: Verdict(
        gettext_noop("Depends on the model"), MEANINGS[VerdictLevel.DEPENDS_ON_MODEL], "soon"
    ),
    VerdictLevel.LOWER_BOUND_ONLY.value: Verdict(
        gettext_noop("Lower bound only"), MEANINGS[VerdictLevel.LOWER_BOUND_ONLY], "soon"
    ),
    VerdictLevel.NOT_ESTIMABLE.value: Verdict(
        gettext_noop("Not estimable"), MEANINGS[VerdictLevel.NOT_ESTIMABLE], "over"
    ),
    "": Verdict(gettext_noop("No verdict"), gettext_noop("Nothing is estimated here."), "safe"),
}
