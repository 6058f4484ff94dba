"""Keeps one catalogue per room and language: updated from the code, checked, compiled in place."""

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import polib

from lindung.web.catalogues.extract import Key, Message, messages_of

LANGUAGES = ("ms", "id", "km")
PENDING = "review: pending"  # no native has read this entry yet; "review: done NAME DATE" replaces it
# A string used in several rooms is kept once, in the lowest; what has no catalogue of its own is kept in web.
FLOORS = (
    *("web", "vault", "audit", "partners", "notices", "reports", "directory", "cases", "referrals"),
    *("care", "screening", "evidence", "journeys", "learning", "campaigns", "plans", "desk"),
)
HOMELESS = {"kernel", "papers", "config"}
_HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")
_HEADERS = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}


def catalogue_path(package: Path, room: str, language: str) -> Path:
    """Where the catalogue of a room in a language lives."""
    return package / room / "locale" / language / "LC_MESSAGES" / "django.po"


def update(package: Path, languages: Sequence[str] = LANGUAGES) -> int:
    """Bring every catalogue in line with the code, keeping translations; return how many entries are empty."""
    by_room = _by_room(messages_of(package), package)
    empty = 0
    for language in languages:
        known = {_key(entry): entry for _, catalogue in _catalogues(package, language) for entry in catalogue}
        rooms = {path.parents[3].name for path, _ in _catalogues(package, language)} | set(by_room)
        for room in sorted(rooms):
            path = catalogue_path(package, room, language)
            if not by_room.get(room):
                path.unlink(missing_ok=True)
                continue
            catalogue = _catalogue(language)
            catalogue.extend(_entry(message, known.get(message.key)) for message in by_room[room])
            empty += len([entry for entry in catalogue if not _is_translated(entry)])
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
    return empty


def check(package: Path, languages: Sequence[str] = LANGUAGES) -> list[str]:
    """What is wrong with the catalogues, one line each; nothing when all is well."""
    by_room = _by_room(messages_of(package), package)
    wrong = []
    for language in languages:
        kept = {path.parents[3].name: catalogue for path, catalogue in _catalogues(package, language)}
        for room in sorted(set(kept) | set(by_room)):
            where = f"{room}/{language}"
            wanted = {message.key: message for message in by_room.get(room, [])}
            entries = {_key(entry): entry for entry in kept.get(room, [])}
            wrong += [f"{where}: not in the catalogue: {key[1]!r}" for key in wanted if key not in entries]
            wrong += [f"{where}: no longer in the code: {key[1]!r}" for key in entries if key not in wanted]
            for entry in entries.values():
                wrong += [f"{where}: {fault}: {entry.msgid!r}" for fault in _faults(entry)]
    return wrong


def count_pending(package: Path, languages: Sequence[str] = LANGUAGES) -> dict[str, int]:
    """How many entries of each language wait for a native's review."""
    return {
        language: sum(PENDING in entry.tcomment for _, found in _catalogues(package, language) for entry in found)
        for language in languages
    }


def compile_all(package: Path) -> int:
    """Compile each catalogue that changed since it was last compiled; return how many. Safe to run twice at once."""
    stale = _stale(package)
    for source in stale:
        binary = polib.pofile(str(source)).to_binary()
        handle, name = tempfile.mkstemp(dir=source.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(binary)
        Path(name).chmod(0o644)
        stamp = source.stat().st_mtime_ns
        os.utime(name, ns=(stamp, stamp))
        Path(name).replace(source.with_suffix(".mo"))
    return len(stale)


def is_stale(package: Path) -> bool:
    """Whether some catalogue has not been compiled since it changed."""
    return bool(_stale(package))


def _stale(package: Path) -> list[Path]:
    sources = sorted(package.glob("*/locale/*/LC_MESSAGES/django.po"))
    return [source for source in sources if _stamp(source.with_suffix(".mo")) != source.stat().st_mtime_ns]


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else -1


def _by_room(messages: list[Message], package: Path) -> dict[str, list[Message]]:
    """Each message in the lowest room that uses it."""
    rooms: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        used = {place.split("/")[1] for place in message.places}
        used = {"web" if room in HOMELESS else room for room in used}
        rooms[min(used, key=_floor)].append(message)
    return rooms


def _floor(room: str) -> tuple[int, str]:
    return (FLOORS.index(room) if room in FLOORS else len(FLOORS), room)


def _catalogues(package: Path, language: str) -> Iterator[tuple[Path, polib.POFile]]:
    for path in sorted(package.glob(f"*/locale/{language}/LC_MESSAGES/django.po")):
        yield path, polib.pofile(str(path))


def _catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=110)
    # No dates and no names here: the history of the file says both, and merges stay quiet.
    catalogue.metadata = {**_HEADERS, "Language": language, "Plural-Forms": "nplurals=1; plural=0;"}
    return catalogue


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def _entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context,
        occurrences=[(place, "") for place in sorted(message.places)],
        comment="\n".join(sorted(message.notes)),
        tcomment=known.tcomment if known is not None and known.tcomment else PENDING,
        flags=_flags(message),
    )
    said = _said(known) if known is not None else ""
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: said}
    else:
        entry.msgstr = said
    return entry


def _flags(message: Message) -> list[str]:
    if re.search(r"%(\(\w+\))?[sd]", message.text):
        return ["python-format"]
    return ["python-brace-format"] if re.search(r"\{\w+\}", message.text) else []


def _said(entry: polib.POEntry) -> str:
    """The translation; ms, id and km have one form for every number."""
    said: str = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    return said


def _is_translated(entry: polib.POEntry) -> bool:
    return bool(_said(entry).strip())


def _faults(entry: polib.POEntry) -> Iterator[str]:
    said = _said(entry)
    if not said.strip():
        yield "not translated"
        return
    if sorted(_HOLES.findall(entry.msgid_plural or entry.msgid)) != sorted(_HOLES.findall(said)):
        yield "placeholders or tags differ"
    if "fuzzy" in entry.flags:
        yield "marked fuzzy; correct it, or mark it 'review: pending'"
    if not re.search(r"review: (pending|done \S+)", entry.tcomment):
        yield "does not say whether a native has read it ('review: pending' or 'review: done NAME DATE')"
    if said.startswith(" ") != entry.msgid.startswith(" ") or said.endswith(" ") != entry.msgid.endswith(" "):
        yield "blank at the beginning or the end differs"
