"""The figures a released run offers: each has a name that stays, a definition, a unit, and how it is to be read."""

from dataclasses import dataclass

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word


class Unit(Word):
    """What a figure counts."""

    PEOPLE = "people", gettext_noop("people")
    LISTS = "lists", gettext_noop("lists")
    RECORDS = "records", gettext_noop("records")
    EPSILON = "epsilon", gettext_noop("epsilon (privacy loss)")


class FigureName(Word):
    """The name by which plans ask for a figure; a name is never given another meaning."""

    POPULATION = "population_total", gettext_noop("People in all, seen and unseen (estimate)")
    AT_LEAST = "population_at_least", gettext_noop("People in all, at least")
    UNSEEN = "population_unseen", gettext_noop("People no list has seen (estimate)")
    SEEN = "population_seen", gettext_noop("Different people on at least one list")
    LISTS = "lists_used", gettext_noop("Lists that were brought together")
    RECORDS = "records_published", gettext_noop("Synthetic records published")
    EPSILON = "privacy_spent", gettext_noop("Privacy budget spent on the release")


@dataclass(frozen=True)
class FigureKind:
    """The definition and the unit of a figure."""

    definition: str
    unit: Unit


FIGURES: dict[FigureName, FigureKind] = {
    FigureName.POPULATION: FigureKind(
        gettext_noop(
            "The number of different people who belonged, in the period, to the group the lists draw from: those on at"
            " least one list and those on none. It is an estimate from how the lists overlap, and holds as far as its"
            " verdict says."
        ),
        Unit.PEOPLE,
    ),
    FigureName.AT_LEAST: FigureKind(
        gettext_noop(
            "The smallest number of people, seen and unseen, that the lists allow. How many more there are cannot be"
            " said from them."
        ),
        Unit.PEOPLE,
    ),
    FigureName.UNSEEN: FigureKind(
        gettext_noop("The part of the total that is on no list. Its interval is the total's, less the people seen."),
        Unit.PEOPLE,
    ),
    FigureName.SEEN: FigureKind(
        gettext_noop(
            "The number of different people on at least one of the lists, after those on several were counted once."
        ),
        Unit.PEOPLE,
    ),
    FigureName.LISTS: FigureKind(gettext_noop("How many lists the figure rests on."), Unit.LISTS),
    FigureName.RECORDS: FigureKind(
        gettext_noop("How many synthetic records were drawn. None of them is a person."), Unit.RECORDS
    ),
    FigureName.EPSILON: FigureKind(
        gettext_noop("The bound on what the release can give away about any one person, as the account counts it."),
        Unit.EPSILON,
    ),
}
NO_VERDICT = ""
