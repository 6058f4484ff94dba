"""What a room counts: a figure has a name that stays, a definition and a unit; a source says in SQL who counts when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

# The groups a figure is told by, in the order of the columns of every source.
DIMENSIONS = ("sex", "age", "nationality", "status", "disability", "exploitation", "province")
UNKNOWN = "unknown"


class FigureUnit(Word):
    """What the number of a figure is."""

    PEOPLE = "people", gettext_noop("people")
    NEEDS = "needs", gettext_noop("needs")
    REPORTS = "reports", gettext_noop("reports")
    TALKS = "talks", gettext_noop("conversations")
    CHECKS = "checks", gettext_noop("checks")
    EVENTS = "events", gettext_noop("events")
    PIECES = "pieces", gettext_noop("pieces")
    SHARE = "share", gettext_noop("per cent")


@dataclass(frozen=True)
class Figure:
    """One figure. `number` is how stored counts know it: never given to another one.

    `when`: SQL over the source's columns, the moment it counts from; empty: it does not count. `yes`, `no`: SQL, whole
    numbers. A share is yes of yes and no; for a count `no` is "0".
    """

    number: int
    name: str
    label: str
    definition: str
    unit: FigureUnit
    when: str
    yes: str = "1"
    no: str = "0"

    @property
    def is_share(self) -> bool:
        """Whether its value is a share."""
        return self.unit is FigureUnit.SHARE


@dataclass(frozen=True)
class Source:
    """Where figures come from: one row for each unit that counts.

    `sql` selects unit (bigint), of_ref (the case or report whose story on the trail it belongs to), desk_id,
    is_practice, the dimensions under their names, and what the figures' `when`, `yes` and `no` speak of. Moments are
    those of the desk's time zone. `only`: what stands in the places of `sql` named {so} when only the units of some
    references (%(refs)s, a text array) are counted again; nothing, when all are.
    """

    name: str
    sql: str
    only: Mapping[str, str]
    figures: tuple[Figure, ...]
    has_groups: bool = True
    # Leaves nothing on the trail: of_ref is a month such as 2026-11, and this and the last month are counted each time.
    is_by_month: bool = False

    def select(self, *, is_whole: bool) -> str:
        """The statement, for all units or for those of some references."""
        return self.sql.format(**dict.fromkeys(self.only, "") if is_whole else self.only)


def at_desk(moment: str) -> str:
    """SQL of a moment as the desk's clock shows it; a source joins the desk as `desk`."""
    return f"({moment} AT TIME ZONE desk.timezone)"
