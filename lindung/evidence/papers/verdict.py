"""The verdict on top of a report: its colour, its sentence, why."""

from collections.abc import Iterable, Mapping

from lindung.evidence.rules.estimate import VERDICTS, VerdictLevel
from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.sentences import Said

TONES: Mapping[VerdictLevel, d.Tone] = {
    VerdictLevel.ROBUST: d.Tone.SAFE,
    VerdictLevel.DEPENDS_ON_MODEL: d.Tone.SOON,
    VerdictLevel.LOWER_BOUND_ONLY: d.Tone.OVER,
    VerdictLevel.NOT_ESTIMABLE: d.Tone.OVER,
}


def verdict_block(level: VerdictLevel, reasons: Iterable[Said] = ()) -> d.Verdict:
    """The first thing a reader sees."""
    return d.Verdict(TONES[level], Said(gettext_noop("Verdict")), Said(VERDICTS[level]), tuple(reasons))
