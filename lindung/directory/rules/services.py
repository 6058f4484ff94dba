"""A service: its states, its places as a ledger, its opening hours, and texts that must hold no address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from lindung.directory.rules.words import ServiceState
from lindung.kernel.errors import BadInput, Conflict, gettext_noop
from lindung.kernel.lifecycle import Lifecycle

AGE_MAX = 120
PLACES_MAX = 10_000
LANGUAGE_CODE = re.compile(r"^[a-z]{2,3}$")

LIFECYCLE = Lifecycle(
    thing="service",
    moves={
        ServiceState.OPEN: frozenset({ServiceState.PAUSED, ServiceState.CLOSED}),
        ServiceState.PAUSED: frozenset({ServiceState.OPEN, ServiceState.CLOSED}),
        ServiceState.CLOSED: frozenset(),
    },
)


class CapacityContradiction(Conflict):
    """More places are promised or taken than the service has in all."""

    code = "capacity_contradiction"
    sentence = gettext_noop(
        "{ref} has {promised} places taken or held, more than {total} in all. Say how many places there are in all."
    )


class NotEnoughPlaces(Conflict):
    """The places asked for are no longer free."""

    code = "not_enough_places"
    sentence = gettext_noop("{ref} no longer has {places} free places. Look at the free places again.")


class AddressOfShelter(BadInput):
    """An address where people hide may stand nowhere."""

    code = "address_of_shelter"
    sentence = gettext_noop(
        "{field} reads like a street address. No address of a safe house is kept here. Write the district only."
    )


class HoursRow(TypedDict):
    """One stretch of opening: day 0 is Monday; `to` at or before `from` ends on the next day."""

    day: int
    opens: str
    closes: str


@dataclass(frozen=True)
class Ledger:
    """A service's places: total = free + held + occupied (ours) + others'."""

    total: int
    held: int
    occupied: int
    others: int

    @property
    def free(self) -> int:
        """Places nobody has or is promised; below zero when more are promised than there are."""
        return self.total - self.held - self.occupied - self.others

    @property
    def contradicts(self) -> bool:
        """Whether more is taken or promised than there is."""
        return self.free < 0


def corrected(ledger: Ledger, *, free: int) -> tuple[Ledger, bool]:
    """The ledger after the partner said how many places are free, and whether that contradicts what stood there.

    `free` counts places that are neither taken nor held for an open offer. It is the truth: others' places follow
    from it; when even without others there would be more free than the total allows, the total grows (alarm).
    """
    others = ledger.total - ledger.held - ledger.occupied - free
    if others >= 0:
        return Ledger(ledger.total, ledger.held, ledger.occupied, others), False
    return Ledger(ledger.held + ledger.occupied + free, ledger.held, ledger.occupied, 0), True


def resized(ledger: Ledger, *, total: int) -> tuple[Ledger, bool]:
    """The ledger after the partner said how many places there are in all: others' places give way first."""
    others = max(0, min(ledger.others, total - ledger.held - ledger.occupied))
    changed = Ledger(total, ledger.held, ledger.occupied, others)
    return changed, changed.contradicts


def check_hours(rows: Sequence[Mapping[str, object]]) -> list[HoursRow]:
    """The rows of opening hours, in order of the week. Raises BadInput when one cannot be read."""
    read: list[HoursRow] = []
    for row in rows:
        day, opens, closes = row.get("day"), row.get("opens"), row.get("closes")
        if not isinstance(day, int) or isinstance(day, bool) or not 0 <= day <= 6:
            raise BadInput(field="hours")
        read.append(HoursRow(day=day, opens=_clock_text(opens), closes=_clock_text(closes)))
    return sorted(read, key=lambda hours: (hours["day"], hours["opens"]))


def is_open(rows: Sequence[HoursRow], *, zone: str, at: datetime) -> bool:
    """Whether a service with these hours is open at `at`; no rows means always."""
    if not rows:
        return True
    local = at.astimezone(ZoneInfo(zone))
    return any(_opens_over(row, local) for row in rows)


def opens_next(rows: Sequence[HoursRow], *, zone: str, at: datetime) -> datetime | None:
    """When a service that is closed at `at` opens again; None when it is open or never opens."""
    if not rows or is_open(rows, zone=zone, at=at):
        return None
    tz = ZoneInfo(zone)
    today = at.astimezone(tz).date()
    starts = [
        datetime.combine(today + timedelta(days=ahead), time.fromisoformat(row["opens"]), tzinfo=tz)
        for ahead in range(8)
        for row in rows
        if (today + timedelta(days=ahead)).weekday() == row["day"]
    ]
    return min((start for start in starts if start > at), default=None)


_STREET = re.compile(
    r"(?ix)\b(jalan|jln|jl\.|lorong|lrg|persiaran|taman|kampung|gang|gg\.|rt\s*\d|rw\s*\d|no\.?\s*\d+|blok|block|lot\s*\d"
    r"|street|st\.|road|rd\.|avenue|ave\.|lane|floor|tingkat|unit\s*\d|phlauv|phum|st\s+\d+|postcode|poskod|kode\s+pos)"
    r"|\b\d+[a-z]?\s*/\s*\d+\b|\b\d{5}\b(?!\d)|ផ្លូវ|ផ្ទះលេខ|-?\d{1,3}\.\d{3,}\s*,\s*-?\d{1,3}\.\d{3,}"
)


def reads_like_address(text: str) -> bool:
    """Whether a text looks like a street address or a point on the map. Errs on the side of yes.

    >>> reads_like_address("Jalan Mawar 12"), reads_like_address("Rumah Harapan")
    (True, False)
    """
    return bool(_STREET.search(text))


def check_no_address(text: str, *, field: str) -> str:
    """The same text. Raises AddressOfShelter when it reads like a street address."""
    if reads_like_address(text):
        raise AddressOfShelter(field=field)
    return text


def check_languages(codes: Iterable[str]) -> list[str]:
    """Language codes (ISO 639), each once and in order. Raises BadInput for anything else."""
    read = sorted({code.strip().lower() for code in codes if code.strip()})
    if len(read) > 30 or not all(LANGUAGE_CODE.fullmatch(code) for code in read):
        raise BadInput(field="languages")
    return read


def _clock_text(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise BadInput(field="hours")
    return value


def _opens_over(row: HoursRow, local: datetime) -> bool:
    opens, closes = time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])
    now = local.time().replace(tzinfo=None)
    if opens < closes:
        return local.weekday() == row["day"] and opens <= now < closes
    if local.weekday() == row["day"]:
        return now >= opens
    return local.weekday() == (row["day"] + 1) % 7 and now < closes
