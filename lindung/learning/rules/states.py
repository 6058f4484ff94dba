"""The lifecycles of workshops, bookings, certificates and practice cases."""

from enum import StrEnum

from lindung.kernel.lifecycle import Lifecycle


class WorkshopState(StrEnum):
    """Whether a workshop is still to come."""

    ANNOUNCED = "announced"
    HELD = "held"
    CANCELLED = "cancelled"


WORKSHOP_LIFECYCLE = Lifecycle(
    thing="workshop",
    moves={
        WorkshopState.ANNOUNCED: frozenset({WorkshopState.HELD, WorkshopState.CANCELLED}),
        WorkshopState.HELD: frozenset(),
        WorkshopState.CANCELLED: frozenset(),
    },
)


class BookingState(StrEnum):
    """Whether somebody has a seat, waits for one, or was there."""

    BOOKED = "booked"
    WAITING = "waiting"
    ATTENDED = "attended"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


BOOKING_LIFECYCLE = Lifecycle(
    thing="booking",
    moves={
        BookingState.BOOKED: frozenset({BookingState.ATTENDED, BookingState.MISSED, BookingState.WITHDRAWN}),
        # Who waited and came all the same found a free chair: the trainer says so.
        BookingState.WAITING: frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.WITHDRAWN}),
        BookingState.ATTENDED: frozenset(),
        BookingState.MISSED: frozenset({BookingState.ATTENDED}),  # the list was corrected
        BookingState.WITHDRAWN: frozenset(),
    },
)
HOLDS_SEAT = frozenset({BookingState.BOOKED, BookingState.ATTENDED})
STANDS = frozenset(BookingState) - {BookingState.WITHDRAWN}


class CertificateState(StrEnum):
    """Whether a certificate may be relied on until its day; after that day it has expired, whatever its state."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"


CERTIFICATE_LIFECYCLE = Lifecycle(
    thing="certificate",
    moves={
        CertificateState.VALID: frozenset({CertificateState.REPLACED, CertificateState.REVOKED}),
        CertificateState.REPLACED: frozenset(),
        CertificateState.REVOKED: frozenset(),
    },
)


class PracticeState(StrEnum):
    """How far a learner is with a practice case."""

    BEGUN = "begun"
    COMPARED = "compared"


PRACTICE_LIFECYCLE = Lifecycle(
    thing="practice case",
    moves={PracticeState.BEGUN: frozenset({PracticeState.COMPARED}), PracticeState.COMPARED: frozenset()},
)
