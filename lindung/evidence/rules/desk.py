"""What happens on the desk with lists, runs and releases: states, who waits for what, and how long."""

from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word
from lindung.partners.rules import Role

GIVES_LISTS = (Role.PARTNER_WORKER, Role.COORDINATOR, Role.SUPERVISOR)
PREPARES = (Role.ANALYST,)
SECOND_LOOK = (Role.COORDINATOR, Role.SUPERVISOR)
SEES_EVIDENCE = (*PREPARES, *SECOND_LOOK)

LIST_BYTES_AT_MOST = 24_000_000
LISTS_AT_MOST = 12
TAKEN_UP_AT_MOST = 3  # a run whose worker was killed again and again does not run for ever


class ListKind(Word):
    """What a list holds; never a name in clear."""

    CODED = "coded", gettext_noop("Coded people (made at home with “lindung encode”)")
    COUNTS = "counts", gettext_noop("Counts only (how many people are on which lists)")
    RECORDS = "records", gettext_noop("Case records without names (columns of the public codebook)")


class ListGround(Word):
    """What allows an organisation to give a list for counting."""

    CONSENT = "consent", gettext_noop("Everybody on it agreed to being counted")
    LAW = "law", gettext_noop("A law or a decision of the authority allows it")
    COUNTS_ONLY = "counts_only", gettext_noop("It holds counts only, nobody's record")


class ListState(StrEnum):
    """Where a list stands."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


LIST_LIFECYCLE = Lifecycle(
    thing="list_for_counting",
    moves={
        ListState.HELD: frozenset({ListState.WITHDRAWN, ListState.ERASED}),
        ListState.WITHDRAWN: frozenset(),
        ListState.ERASED: frozenset(),
    },
)
OPEN_LIST_STATES = frozenset({ListState.HELD})


class ListStep(Word):
    """What happens when a list's clock runs out."""

    ERASE = "erase_list", gettext_noop("Its content is erased; its fingerprint stays")


class RunKind(Word):
    """What a run does."""

    ESTIMATE = "estimate", gettext_noop("Estimate how many were not seen")
    LINK = "link", gettext_noop("Find who is on several lists, then estimate")
    PUBLISH = "publish", gettext_noop("Make tables and synthetic records that may be published")


TAKES: dict[RunKind, ListKind] = {
    RunKind.ESTIMATE: ListKind.COUNTS,
    RunKind.LINK: ListKind.CODED,
    RunKind.PUBLISH: ListKind.RECORDS,
}


class RunState(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUN_LIFECYCLE = Lifecycle(
    thing="run",
    moves={
        RunState.WAITING: frozenset({RunState.QUEUED, RunState.CANCELLED}),
        RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED, RunState.CANCELLED}),
        RunState.RUNNING: frozenset({RunState.QUEUED, RunState.FINISHED, RunState.FAILED, RunState.CANCELLED}),
        RunState.FINISHED: frozenset(),
        RunState.FAILED: frozenset(),
        RunState.CANCELLED: frozenset(),
    },
)
OPEN_RUN_STATES = frozenset({RunState.WAITING, RunState.QUEUED, RunState.RUNNING})


class RunStep(Word):
    """What happens when a run's clock runs out."""

    TELL_SECOND = "tell_second", gettext_noop("Coordinators and supervisors are told again, each day")
    TAKE_UP = "take_up", gettext_noop("It is taken up again; after three times it has failed")


class CancelReason(Word):
    """Why a run does not go on."""

    NOT_NEEDED = "not_needed", gettext_noop("It is no longer needed")
    WRONG_LISTS = "wrong_lists", gettext_noop("The wrong lists or options were chosen")
    TOO_COSTLY = "too_costly", gettext_noop("It would spend more of the privacy budget than it is worth")
    AGREEMENT_ENDED = "agreement_ended", gettext_noop("The agreement it rests on has ended")


class ReleaseState(StrEnum):
    """Where a release stands."""

    WAITING = "waiting"
    RETURNED = "returned"
    DROPPED = "dropped"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"


RELEASE_LIFECYCLE = Lifecycle(
    thing="release",
    moves={
        ReleaseState.WAITING: frozenset({ReleaseState.PUBLISHED, ReleaseState.RETURNED, ReleaseState.DROPPED}),
        ReleaseState.RETURNED: frozenset({ReleaseState.WAITING, ReleaseState.DROPPED}),
        ReleaseState.DROPPED: frozenset(),
        ReleaseState.PUBLISHED: frozenset({ReleaseState.TAKEN_DOWN}),
        ReleaseState.TAKEN_DOWN: frozenset(),
    },
)
OPEN_RELEASE_STATES = frozenset({ReleaseState.WAITING, ReleaseState.RETURNED})


class ReleaseStep(Word):
    """What happens when a release's clock runs out."""

    TELL_SECOND = "tell_second", gettext_noop("Coordinators and supervisors are told again, each day")
    TELL_ANALYST = "tell_analyst", gettext_noop("Whoever prepared it is told again, each day")


class ReturnReason(Word):
    """Why a second person sends a release back."""

    VERDICT = "verdict", gettext_noop("The verdict does not carry what the title says")
    SMALL_COUNTS = "small_counts", gettext_noop("It could point to single people")
    DEFINITION = "definition", gettext_noop("What is counted, or when, is not clear")
    NOT_NOW = "not_now", gettext_noop("It would put people at risk now")
    OTHER = "other", gettext_noop("Another reason, told outside")


class Audience(Word):
    """Who may see a release once it is published."""

    PUBLIC = "public", gettext_noop("Everybody (open data)")
    PARTIES = "parties", gettext_noop("The organisations of the agreement only")
