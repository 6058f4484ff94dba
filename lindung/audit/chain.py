"""What an entry says, byte for byte, and how one seal hangs on the one before. Plain functions, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import orjson

from lindung.vault.sealing import authenticate, is_authentic, key_of, make_id

Facts = dict[str, str | int | bool | None | list[str] | list[int]]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CODE = re.compile(r"[A-Za-z0-9_.:+/*-]{0,80}")
_LONGEST = 60
MARK: Final = "codes.renewed"  # the entry from which on only the key that it names makes codes
TRAIL: Final = "trail"
_MAC = "trail.entry"
_LINK = "trail.seal"


class Entry(NamedTuple):
    """One entry with its code, in the order of the columns of `audit_trail`."""

    id: UUID
    at: datetime
    what: str
    thing: str
    about: str
    by: str
    organisation_id: int | None
    facts: str
    mac: bytes


@dataclass(frozen=True)
class Anchor:
    """The chain's end at some moment, short enough for a receipt: the place and the last bytes of its code."""

    seq: int
    short: str

    def __str__(self) -> str:
        return f"{self.seq}-{self.short}"

    @classmethod
    def of(cls, seq: int, code: bytes) -> Anchor:
        """The anchor of a seal."""
        return cls(seq=seq, short=bytes(code)[-6:].hex())

    @classmethod
    def read(cls, text: str) -> Anchor | None:
        """The anchor somebody kept, or None when it is not written like one.

        >>> Anchor.read(" 120-0a1b2c3d4e5f ").seq
        120
        """
        found = re.fullmatch(r"(\d{1,18})-([0-9a-f]{12})", text.strip().lower())
        return cls(int(found[1]), found[2]) if found else None


def prepare_entry(
    *,
    what: str,
    thing: str,
    about: str = "",
    by: str,
    at: datetime,
    facts: Facts | None = None,
    organisation_id: int | None,
) -> Entry:
    """An entry with its id and code, for statements that insert it themselves (columns as in `Entry`).

    Raises ValueError for what does not belong on the trail: free text, naive time, empty or long names.
    """
    about = about or thing
    if at.tzinfo is None:
        raise ValueError("An entry's moment needs its time zone.")
    if not (what and thing and by) or max(map(len, (what, thing, about, by))) > _LONGEST:
        raise ValueError("An entry says what, of which thing, by whom; each in at most 60 characters.")
    check_facts(facts or {})
    text = orjson.dumps(facts or {}, option=orjson.OPT_SORT_KEYS).decode()
    entry_id = make_id()
    said = content(str(entry_id), micros_of(at), what, thing, about, by, organisation_id, text)
    return Entry(entry_id, at, what, thing, about, by, organisation_id, text, authenticate(_MAC, said))


def content(
    entry_id: str, micros: int, what: str, thing: str, about: str, by: str, organisation_id: int | None, facts: str
) -> bytes:
    """What an entry says, byte for byte the same from Python and from the database. `facts` is JSON in any order."""
    said = [entry_id, micros, what, thing, about, by, organisation_id, orjson.loads(facts)]
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def is_own(said: bytes, mac: bytes) -> bool:
    """Whether this deployment wrote this entry."""
    return is_authentic(_MAC, said, mac)


def mark_of(what: str, facts: str, mac: bytes) -> int | None:
    """The key that an entry marks as the one from here on: only one made by that very key says so; else None."""
    if what != MARK:
        return None
    key = key_of(mac)
    return key if orjson.loads(facts).get("key") == str(key) else None


def link(before: bytes, seq: int, sealed_micros: int, said: bytes, mac: bytes) -> bytes:
    """The code of the seal at `seq`: over the code before, its place and time, and the whole entry."""
    return authenticate(_LINK, _linked(before, seq, sealed_micros, said, mac))


def is_linked(code: bytes, before: bytes, seq: int, sealed_micros: int, said: bytes, mac: bytes) -> bool:
    """Whether this seal belongs at this place, after the one before."""
    return is_authentic(_LINK, _linked(before, seq, sealed_micros, said, mac), code)


def micros_of(at: datetime) -> int:
    """Whole microseconds since 1970, as PostgreSQL keeps them."""
    return (at - EPOCH) // _MICROSECOND


def _linked(before: bytes, seq: int, sealed_micros: int, said: bytes, mac: bytes) -> bytes:
    head = seq.to_bytes(8, "big") + sealed_micros.to_bytes(8, "big", signed=True)
    return b"".join((len(before).to_bytes(1, "big"), before, head, len(mac).to_bytes(1, "big"), mac, said))


def check_facts(facts: Facts) -> None:
    """Codes, references and numbers only: free text would carry persons onto the trail."""
    for name, value in facts.items():
        for one in value if isinstance(value, list) else [value]:
            if one is None or isinstance(one, int) and abs(one) < 1 << 53:
                continue
            if not (isinstance(one, str) and _CODE.fullmatch(one)):
                raise ValueError(
                    f"The fact {name} is not a code, reference or whole number; free text stays off the trail."
                )
