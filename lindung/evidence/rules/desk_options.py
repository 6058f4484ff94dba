"""What may be chosen about a run: a few numbers with their bounds; everything else is as the methods set it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lindung.evidence.rules.desk import LISTS_AT_MOST, Audience, RunKind
from lindung.evidence.rules.desk_refusals import OptionOutOfRange
from lindung.kernel.errors import gettext_noop


@dataclass(frozen=True)
class Option:
    """A number somebody may choose, with its bounds."""

    least: float
    most: float
    default: float
    is_whole: bool = True
    choices: tuple[str, ...] = ()  # what 0, 1, ... mean, where numbers stand for words


PRIVATE = gettext_noop("Synthetic records with their tables, under a privacy budget")
EXACT = gettext_noop("Exact tables with small counts hidden, for the organisations of the agreement only")
OPTIONS: Mapping[RunKind, Mapping[str, Option]] = {
    RunKind.ESTIMATE: {"replicates": Option(200, 20_000, 2_000)},
    RunKind.LINK: {"replicates": Option(50, 5_000, 200), "draws": Option(5, 200, 20)},
    RunKind.PUBLISH: {
        "epsilon": Option(0.01, 20.0, 1.0, is_whole=False),
        "smallest_count": Option(3, 100, 10),
        "exact": Option(0, 1, 0, choices=(PRIVATE, EXACT)),
    },
}
LISTS_NEEDED: Mapping[RunKind, tuple[int, int]] = {
    RunKind.ESTIMATE: (1, 1),
    RunKind.LINK: (2, LISTS_AT_MOST),
    RunKind.PUBLISH: (1, 1),
}


def read_options(kind: RunKind, given: Mapping[str, object]) -> dict[str, float | int]:
    """The options of a run, complete. Raises OptionOutOfRange, also for one this kind of run does not have."""
    known = OPTIONS[kind]
    for name in given:
        if name not in known:
            raise OptionOutOfRange(field=name, least=0, most=0)
    return {name: _read(name, option, given.get(name)) for name, option in known.items()}


def audiences_of(kind: RunKind, options: Mapping[str, object]) -> tuple[Audience, ...]:
    """For whom a run may be released: exact tables are for the parties of the agreement only."""
    if kind is RunKind.PUBLISH and options.get("exact"):
        return (Audience.PARTIES,)
    return (Audience.PUBLIC, Audience.PARTIES)


def _read(name: str, option: Option, given: object) -> float | int:
    value = option.default if given is None or given == "" else given
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not option.least <= float(value) <= option.most:  # type: ignore[arg-type]
        raise OptionOutOfRange(field=name, least=option.least, most=option.most)
    number = float(value)  # type: ignore[arg-type]
    if option.is_whole and number != int(number):
        raise OptionOutOfRange(field=name, least=option.least, most=option.most)
    return int(number) if option.is_whole else number
