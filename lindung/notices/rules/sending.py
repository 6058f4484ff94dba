"""Whether a notice went out, and when a failed one is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from lindung.kernel.lifecycle import Lifecycle
from lindung.notices.rules.addresses import Address


class NoticeState(StrEnum):
    """Whether a notice went out."""

    QUEUED = "queued"
    FAILED = "failed"
    SENT = "sent"
    GAVE_UP = "gave_up"


LIFECYCLE = Lifecycle(
    thing="notice",
    moves={
        NoticeState.QUEUED: frozenset({NoticeState.SENT, NoticeState.FAILED, NoticeState.GAVE_UP}),
        NoticeState.FAILED: frozenset({NoticeState.SENT, NoticeState.FAILED, NoticeState.GAVE_UP}),
        NoticeState.SENT: frozenset(),
        NoticeState.GAVE_UP: frozenset(),
    },
)
OPEN_STATES = frozenset({NoticeState.QUEUED, NoticeState.FAILED})

TRY_AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
LEASE = timedelta(minutes=5)  # a sender that was killed loses its claim after this
BATCH = 20  # at most; twenty slow gateways (8 s each) end well within the lease


def next_try_at(*, attempts: int, failed_at: datetime) -> datetime | None:
    """When to try again after attempt number `attempts` failed; None: give up and phone."""
    if attempts > len(TRY_AGAIN_AFTER):
        return None
    return failed_at + TRY_AGAIN_AFTER[attempts - 1]


class SendError(StrEnum):
    """Why a notice did not go out: a code, never an address."""

    NO_ADDRESS = "no_address"
    ADDRESS_REFUSED = "address_refused"
    NO_PROVIDER = "no_provider"
    NOT_DELIVERED = "not_delivered"
    NOT_READABLE = "not_readable"


HOPELESS = frozenset({SendError.NO_ADDRESS, SendError.ADDRESS_REFUSED, SendError.NO_PROVIDER, SendError.NOT_READABLE})
"""Trying again cannot help: somebody has to phone at once."""


class Gateway(Protocol):
    """The outside world's mailbox. What a real one and a fake one both do."""

    def send(self, *, address: Address, subject: str, body: str) -> None:
        """Hand the message over. Raises NotSent."""


class NotSent(Exception):
    """A gateway could not hand the message over."""

    def __init__(self, error: SendError) -> None:
        super().__init__(error.value)
        self.error = error
