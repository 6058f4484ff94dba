"""Lures on the desk: what a cluster of posts is until somebody decides, and why it was decided so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lindung.kernel.errors import BadInput, Conflict, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word
from lindung.partners.rules import Role

SEES_LURES = (Role.ANALYST, Role.SUPERVISOR, Role.COORDINATOR, Role.DESK_OFFICER, Role.DUTY_OFFICER)
DECIDES = (Role.ANALYST, Role.SUPERVISOR)

LURES_AT_MOST = 5_000  # of one run; the largest come first
ENTITIES_AT_MOST = 200  # of one lure
WEEKS_AT_MOST = 2_000  # counts (week and place) of one lure
TEMPLATE_AT_MOST = 8_000  # characters
PLACE_AT_MOST = 60  # characters
COUNT_AT_MOST = 2**31 - 1  # what a column of counts holds
LEAST_POSTS = 3  # a cluster of fewer posts is not brought to the desk unless that is asked for


class LureState(StrEnum):
    """Where a lure stands. Only a confirmed one is told to the public."""

    LOADED = "loaded"
    CONFIRMED = "confirmed"
    HARMLESS = "harmless"
    RETIRED = "retired"


LURE_LIFECYCLE = Lifecycle(
    thing="lure",
    moves={
        LureState.LOADED: frozenset({LureState.CONFIRMED, LureState.HARMLESS}),
        LureState.CONFIRMED: frozenset({LureState.HARMLESS, LureState.RETIRED}),
        LureState.HARMLESS: frozenset({LureState.CONFIRMED}),
        LureState.RETIRED: frozenset({LureState.CONFIRMED}),  # it is seen again
    },
)


class LureReason(Word):
    """Why a lure was decided so. A choice, never a free text: it stands on the trail."""

    HARMED = "harmed", gettext_noop("People who answered it came to harm")
    KNOWN_CONTACT = "known_contact", gettext_noop("It names a contact that is known from a case")
    AUTHORITY_WARNED = "authority_warned", gettext_noop("An authority or embassy has warned of it")
    MANY_SIGNS = "many_signs", gettext_noop("Its signs leave no reasonable doubt")
    LICENSED = "licensed", gettext_noop("A licensed agency stands behind it, and was asked")
    ORDINARY = "ordinary", gettext_noop("It is an ordinary offer of work")
    WARNING = "warning", gettext_noop("It is a warning or a piece of news, not an offer")
    NO_OFFER = "no_offer", gettext_noop("It is no offer at all")
    NOT_SEEN = "not_seen", gettext_noop("It has not been seen for a long time")
    MISTAKEN = "mistaken", gettext_noop("It was confirmed by mistake")


REASONS: Mapping[LureState, tuple[LureReason, ...]] = {
    LureState.CONFIRMED: (
        LureReason.HARMED,
        LureReason.KNOWN_CONTACT,
        LureReason.AUTHORITY_WARNED,
        LureReason.MANY_SIGNS,
    ),
    LureState.HARMLESS: (
        LureReason.LICENSED,
        LureReason.ORDINARY,
        LureReason.WARNING,
        LureReason.NO_OFFER,
        LureReason.MISTAKEN,
    ),
    LureState.RETIRED: (LureReason.NOT_SEEN, LureReason.MISTAKEN),
}


@dataclass(frozen=True)
class GivenEntity:
    """Something the posts of a cluster name, and in how many of them."""

    kind: str
    value: str
    posts: int


@dataclass(frozen=True)
class GivenWeek:
    """How many posts of a cluster there were in a week (its Monday) at a place ("" when no place is said)."""

    week: date
    place: str
    posts: int


@dataclass(frozen=True)
class GivenLure:
    """One cluster of a run, as it is brought to the desk."""

    template: str
    size: int
    with_signs: int
    languages: tuple[str, ...] = ()
    sources: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    entities: tuple[GivenEntity, ...] = ()
    weeks: tuple[GivenWeek, ...] = ()


class ReasonDoesNotFit(BadInput):
    """The reason is of another decision."""

    code = "lure_reason_does_not_fit"
    sentence = gettext_noop("The reason “{reason}” does not go with “{to}”. Choose one of the reasons listed below it.")


class LureFolderUnreadable(BadInput):
    """The folder is not the output of `lindung screen`, or only a part of it."""

    code = "lure_folder_unreadable"
    sentence = gettext_noop(
        "{file} cannot be read: {reason}. Give the whole folder that “lindung screen --out” has written."
    )


class TooManyLures(BadInput):
    """More clusters than a desk can look at."""

    code = "too_many_lures"
    sentence = gettext_noop(
        "This run has {count} clusters with warning signs; at most {limit} can be loaded at once. Say --most to take"
        " the largest, or --least to leave out small ones."
    )


class LureDeskUnclear(Conflict):
    """There is no national desk, or several."""

    code = "lure_desk_unclear"
    sentence = gettext_noop(
        "{count} national desks could take these lures. Say which one with --country and its two letters."
    )
