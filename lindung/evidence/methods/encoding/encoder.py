"""Records into encodings: each record once for every compartment it may be met in, dummies among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lindung.evidence.methods.dates import PartialDate
from lindung.evidence.methods.encoding.bits import Entropy, Packed, hashed, turned, turned_share
from lindung.evidence.methods.encoding.compartments import meeting_places
from lindung.evidence.methods.encoding.keys import TAG_BYTES, ProjectKeys, compartment_key
from lindung.evidence.methods.encoding.tokens import date_tokens, name_tokens
from lindung.evidence.rules.encode import MEETINGS, ROOM, Meeting, Protection, Settings
from lindung.kernel.names.parts import NameParts, name_parts

ID_BYTES = 16


@dataclass(frozen=True)
class Plain:
    """A record as it is encoded: never leaves the house. `tag`: of an exchange of identifiers, hexadecimal."""

    names: NameParts
    born: PartialDate | None
    tag: str = ""

    @property
    def says_enough(self) -> bool:
        """Whether anybody could be found by it: a name, and a date or a second name."""
        return bool(self.names.sounds) and (self.born is not None or len(self.names.sounds) > 1)


@dataclass(frozen=True)
class Encoded:
    """One row for each record and compartment, in the order of the tags (which says nothing).

    `record`: (rows, 16) random id; `meeting`: (rows,) place in MEETINGS; `tag`: (rows, 16); `names`, `dates`: bits.
    """

    record: Packed
    meeting: Packed
    tag: Packed
    names: Packed
    dates: Packed

    def __len__(self) -> int:
        return len(self.record)


class Chance:
    """Draws that nobody can foretell, from a source of unpredictable bytes."""

    def __init__(self, entropy: Entropy) -> None:
        self.entropy = entropy

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int.from_bytes(self.entropy(16), "big") % limit

    def order(self, count: int) -> list[int]:
        """0 .. count - 1 in an order that tells nothing."""
        keys = np.frombuffer(self.entropy(16 * count), dtype=np.dtype("S16")) if count else np.empty(0, "S16")
        return [int(at) for at in np.argsort(keys, kind="stable")]


def dummies(records: Sequence[Plain], share: float, chance: Chance) -> list[Plain]:
    """Fake records: one's given name, another's last name, a third's date; `share` to twice `share` of the list's size.

    They look like the list's own; how many there are is known at home alone, and they fall out there.
    """
    able = [one for one in records if one.says_enough]
    least = round(share * len(records))
    if not able or not least:
        return []
    return [_dummy(able, chance) for _ in range(least + chance.below(least + 1))]


def _dummy(records: Sequence[Plain], chance: Chance) -> Plain:
    first, second, third = (records[chance.below(len(records))] for _ in range(3))
    return Plain(name_parts(given=first.names.given, last=second.names.last or second.names.given), third.born)


def encode(
    records: Sequence[Plain],
    keys: ProjectKeys,
    settings: Settings,
    *,
    entropy: Entropy,
    told: Callable[[float], None] = lambda done: None,
) -> tuple[Encoded, list[bytes]]:
    """Encode a list; also returns each record's random id, in the order given.

    A record without a date or with one name gets compartments nobody else is in, so that all have as many rows.
    """
    chance = Chance(entropy)
    ids = [entropy(ID_BYTES) for _ in records]
    with_tags = any(one.tag for one in records)
    rows: list[tuple[bytes, int, bytes, Packed, Packed]] = []
    for at, one in enumerate(records):
        names, dates = name_tokens(one.names.words), date_tokens(one.born)
        for meeting, value in _filled(one, settings.protection, chance, with_tags=with_tags):
            tag = compartment_key(keys.tags, meeting, value)[:TAG_BYTES]
            name_key, date_key = (compartment_key(key, meeting, value) for key in (keys.names, keys.dates))
            packed = hashed(names, name_key, bits=settings.name_bits, weight=settings.name_weight)
            born = hashed(dates, date_key, bits=settings.date_bits, weight=settings.date_weight)
            rows.append((ids[at], MEETINGS.index(meeting), tag, packed, born))
        if at % 1000 == 0:
            told(at / len(records))
    return _sorted(rows, settings, entropy), ids


def _filled(one: Plain, protection: Protection, chance: Chance, *, with_tags: bool) -> list[tuple[Meeting, str]]:
    """The record's compartments, and as many that nobody shares as it takes to have as many as everybody."""
    places = meeting_places(one.names, one.born, tag=one.tag, protection=protection)
    room = {**ROOM[protection], **({Meeting.IDENTIFIER: 1} if with_tags else {})}
    for meeting, wanted in room.items():
        missing = wanted - sum(kind is meeting for kind, _ in places)
        places += [(meeting, f"nobody {chance.entropy(16).hex()}") for _ in range(missing)]
    return places


def _sorted(rows: list[tuple[bytes, int, bytes, Packed, Packed]], settings: Settings, entropy: Entropy) -> Encoded:
    """In the order of tags, then ids: the order of the list is gone."""
    rows.sort(key=lambda row: (row[2], row[0]))
    share = turned_share(settings.epsilon_per_bit) if settings.epsilon_per_bit else 0.0
    names = np.array([row[3] for row in rows], dtype=np.uint8).reshape(-1, settings.name_bits // 8)
    dates = np.array([row[4] for row in rows], dtype=np.uint8).reshape(-1, settings.date_bits // 8)
    return Encoded(
        record=_bytes([row[0] for row in rows], ID_BYTES),
        meeting=np.array([row[1] for row in rows], dtype=np.uint8),
        tag=_bytes([row[2] for row in rows], TAG_BYTES),
        names=turned(names, share=share, entropy=entropy),
        dates=turned(dates, share=share, entropy=entropy),
    )


def _bytes(values: list[bytes], width: int) -> Packed:
    return np.frombuffer(b"".join(values), dtype=np.uint8).reshape(-1, width)
