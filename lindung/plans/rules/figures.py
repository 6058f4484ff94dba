"""The figures an indicator may choose, the groups it may choose of them, and from which number on anything is shown."""

from collections.abc import Mapping
from datetime import date

from lindung.campaigns import figures as campaigns
from lindung.care import figures as care
from lindung.cases import figures as cases
from lindung.cases.rules import AgeReading, Exploitation, ResidenceStatus, Sex
from lindung.journeys import figures as journeys
from lindung.kernel.errors import BadInput, gettext_noop
from lindung.kernel.figures import DIMENSIONS, UNKNOWN, Figure, Source
from lindung.kernel.words import Word
from lindung.learning import figures as learning
from lindung.referrals import figures as referrals
from lindung.reports import figures as reports

# Counts of 1 to 4 are hidden, and nobody can tell a hidden one to within fewer than 5 people: the bound under which
# UNODC shows "<5" in its own tables (GLOTIP). A released synthetic table has a bound of its own (evidence).
SMALLEST = 5

SOURCES: tuple[Source, ...] = (
    *cases.FIGURE_SOURCES,
    *referrals.FIGURE_SOURCES,
    *care.FIGURE_SOURCES,
    *reports.FIGURE_SOURCES,
    *journeys.FIGURE_SOURCES,
    *learning.FIGURE_SOURCES,
    *campaigns.FIGURE_SOURCES,
)
FIGURES: dict[str, Figure] = {figure.name: figure for source in SOURCES for figure in source.figures}
BY_NUMBER: dict[int, Figure] = {figure.number: figure for figure in FIGURES.values()}
SOURCE_OF: dict[str, Source] = {figure.name: source for source in SOURCES for figure in source.figures}
PUBLISHED = "evidence."  # before the name of a figure that a release of the evidence room published


class Dimension(Word):
    """A way to tell a figure by group."""

    SEX = "sex", gettext_noop("Sex")
    AGE = "age", gettext_noop("Child or adult")
    NATIONALITY = "nationality", gettext_noop("Nationality")
    STATUS = "status", gettext_noop("Status: stateless, refugee and others")
    DISABILITY = "disability", gettext_noop("Disability")
    EXPLOITATION = "exploitation", gettext_noop("Kind of exploitation")
    PROVINCE = "province", gettext_noop("Province or state")


class Disability(Word):
    """Whether access needs are known of a person."""

    YES = "yes", gettext_noop("Needs access or support")
    NOT_SAID = "not_said", gettext_noop("None known")


# Values with labels of their own; nationalities and provinces are named by the edge.
GROUPS: Mapping[Dimension, type[Word]] = {
    Dimension.SEX: Sex,
    Dimension.AGE: AgeReading,
    Dimension.STATUS: ResidenceStatus,
    Dimension.DISABILITY: Disability,
    Dimension.EXPLOITATION: Exploitation,
}
NOT_KNOWN = gettext_noop("Not known or not said")


class UnknownFigure(BadInput):
    """No room offers it."""

    code = "unknown_figure"
    sentence = gettext_noop("There is no figure called {figure}. Choose one from the list of figures.")


class UnknownGroup(BadInput):
    """A group that the figure cannot be told by."""

    code = "unknown_group"
    sentence = gettext_noop("{figure} cannot be told by {group}. Choose one of: {known}.")


class TooManyGroups(BadInput):
    """Groups of groups of groups point at people."""

    code = "too_many_groups"
    sentence = gettext_noop(
        "At most two groups can be chosen together, and one of them is child or adult. Leave out some of: {groups}."
    )


def check_choice(figure: str, choice: Mapping[str, str]) -> None:
    """Whether an indicator may be this cell of this figure. Raises UnknownFigure, UnknownGroup, TooManyGroups."""
    if figure.startswith(PUBLISHED):
        return
    if figure not in FIGURES:
        raise UnknownFigure(field="figure", figure=figure)
    for dimension, value in choice.items():
        known = DIMENSIONS if SOURCE_OF[figure].has_groups else ()
        if dimension not in known:
            raise UnknownGroup(field="choice", figure=figure, group=dimension, known=", ".join(known) or "-")
        words = GROUPS.get(Dimension(dimension))
        if words is not None and value not in {*words, UNKNOWN}:
            raise UnknownGroup(field="choice", figure=figure, group=value, known=", ".join([*words, UNKNOWN]))
    if len(choice) > 2 or (len(choice) == 2 and Dimension.AGE not in choice):
        raise TooManyGroups(field="choice", groups=", ".join(choice))


def cell_of(choice: Mapping[str, str]) -> tuple[str, str]:
    """The table and the key under which the cell of a choice is stored.

    >>> cell_of({}), cell_of({"sex": "female", "age": "child"})
    (('', ''), ('age*sex', 'child|female'))
    """
    names = sorted(choice, key=lambda name: (name != Dimension.AGE, DIMENSIONS.index(name)))
    return "*".join(names), "|".join(str(choice[name]) for name in names)


def month_number(day: date) -> int:
    """Months since the year 0: how stored counts know their month."""
    return day.year * 12 + day.month - 1


def month_of(number: int) -> date:
    """The first day of a month by its number."""
    return date(number // 12, number % 12 + 1, 1)
