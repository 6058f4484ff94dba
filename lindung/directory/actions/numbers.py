"""Numbers to call: loaded from the bundled list, tried by a named person, and asked about again before they lapse."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from django.db import transaction

from lindung.audit import actions as audit
from lindung.directory.areas import CONTENT
from lindung.directory.models import Entry, NumberCheck
from lindung.directory.permissions import check_can_check_number
from lindung.directory.queries import numbers_to_call, seconded_by, to_confirm
from lindung.directory.rules import (
    BadEntries,
    CheckOutcome,
    EntryChannel,
    EntryHours,
    EntryKind,
    EntryScope,
    check_languages,
    check_no_address,
    check_value,
    confirmed_until,
)
from lindung.kernel.errors import BadInput
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Organisation
from lindung.partners.queries import current_policy
from lindung.partners.rules import COUNTRIES, OrganisationKind

COLUMNS = (
    *("code", "country", "name", "kind", "channel", "value", "scope", "hours", "languages", "source", "source_on"),
    *("note", "position"),
)
SOON = timedelta(days=7)  # a desk is asked again this long before a confirmation lapses


@dataclass(frozen=True)
class Loaded:
    """What loading the list did, in entries."""

    added: int
    changed: int
    unlisted: int


@transaction.atomic
def load_entries(*, at: datetime, text: str | None = None) -> Loaded:
    """Load the bundled list (or `text`, the same as CSV): all of it or nothing. Safe to repeat. Raises BadEntries.

    Entries keep their checks; one that is no longer in the list is kept and not shown.
    """
    read = _read(text if text is not None else (CONTENT / "entries.csv").read_text(encoding="utf-8"), at)
    before = {entry.code: entry for entry in Entry.objects.all()}
    names = [name for name in COLUMNS if name != "code"]
    changed = [entry for entry in read if entry.code in before and _differs(entry, before[entry.code], names)]
    added = [entry for entry in read if entry.code not in before]
    Entry.objects.bulk_create(
        added + changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*names, "loaded_at", "is_listed"],
    )
    unlisted = Entry.objects.filter(is_listed=True).exclude(code__in=[entry.code for entry in read])
    loaded = Loaded(added=len(added), changed=len(changed), unlisted=unlisted.update(is_listed=False))
    if loaded != Loaded(0, 0, 0):
        facts = {"added": loaded.added, "changed": loaded.changed, "unlisted": loaded.unlisted}
        audit.record(
            what="directory.entries_loaded", thing="entries", by="set-up", at=at, facts={**facts}, organisation_id=None
        )
    return loaded


@transaction.atomic
def check_number(
    *, entry: Entry, outcome: CheckOutcome, actor: Actor, at: datetime, value: str | None = None
) -> NumberCheck:
    """A named person of the country's desk tried a number. Raises NotThisDesk, NeedsRole, BadInput.

    `value`: the number that was tried, when it is another than its source printed (a correction). A correction is shown
    to the public when a second person has tried the same number: one officer alone sends nobody to a stranger.
    """
    check_can_check_number(actor, entry)
    desk = cast(Organisation, actor.organisation)  # a named person has one
    tried = check_value(channel=EntryChannel(entry.channel), value=value if value is not None else entry.value)
    days = current_policy(entry.country).clocks.number_confirmed_d
    answers = outcome is CheckOutcome.CONFIRMED
    second = seconded_by(entry, tried, actor=actor, at=at) if answers and tried != entry.value else ""
    check = NumberCheck.objects.create(
        entry=entry,
        desk=desk,
        outcome=outcome.value,
        value=tried,
        checked_by=actor.ref,
        seconded_by=second,
        checked_at=at,
        valid_until=confirmed_until(checked_at=at, valid_days=days) if answers else at,
        is_practice=actor.is_practice,
    )
    audit.record(
        what="directory.number_confirmed" if answers else "directory.number_withdrawn",
        thing=f"number:{entry.code}",
        by=actor.ref,
        at=at,
        facts={"corrected": tried != entry.value, **({"seconded_by": second} if second else {})},
        organisation_id=actor.organisation_id,
    )
    if not check.stands:
        queue_notice(to_organisation=desk, template="number_needs_second", facts={"country": entry.country}, at=at)
    return check


def remind_to_confirm(*, at: datetime) -> int:
    """Ask every desk whose confirmations lapse within a week (or lapsed) to try its numbers; how many were asked.

    For the clock, once a day.
    """
    desks = Organisation.objects.vetted().filter(kind=OrganisationKind.NATIONAL_DESK.value)
    return sum(_ask(desk, at) for desk in desks)


def _ask(desk: Organisation, at: datetime) -> bool:
    shown = numbers_to_call(country=desk.country, at=at, practice=desk.is_practice)
    if not any(number.valid_until and number.valid_until <= at + SOON for number in shown) and any(
        number.is_confirmed for number in shown
    ):
        return False
    number = to_confirm(country=desk.country, at=at + SOON, practice=desk.is_practice)
    if number:
        facts = {"number": number, "country": desk.country}
        queue_notice(to_organisation=desk, template="number_to_confirm", facts=facts, at=at)
    return bool(number)


def _read(text: str, at: datetime) -> list[Entry]:
    try:
        rows = csv.DictReader(io.StringIO(text))
        listed = list(enumerate(rows, start=2))
    except csv.Error:
        raise BadEntries(field="entries", places=["1"]) from None
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise BadEntries(field="entries", places=[f"1/{name}" for name in missing])
    entries: list[Entry] = []
    wrong: list[str] = []
    for row, cells in listed:
        entry = Entry(loaded_at=at, **{name: (cells[name] or "").strip() for name in COLUMNS if name != "position"})
        wrong += [f"{row}/{column}" for column in _troubles(entry, cells["position"] or "")]
        wrong += [f"{row}/more cells than columns"] if None in cells else []
        entries.append(entry)
    codes = [entry.code for entry in entries]
    wrong += [f"{row}/code" for row, code in enumerate(codes, start=2) if codes.count(code) > 1]
    if wrong or not entries:
        raise BadEntries(field="entries", places=wrong or ["1"])
    return entries


def _troubles(entry: Entry, position: str) -> list[str]:
    """The columns of one row that cannot be taken; what can be is put into its stored form."""
    wrong = [name for name, words in _WORDS.items() if not _is_word(getattr(entry, name), words)]
    wrong += ["country"] if entry.country not in COUNTRIES else []
    wrong += [name for name, most in _LENGTHS.items() if not 1 <= len(getattr(entry, name)) <= most]
    wrong += [name for name, most in _MAY_BE_EMPTY.items() if len(getattr(entry, name)) > most]
    wrong += [name for name in COLUMNS if "\x00" in str(getattr(entry, name, ""))]
    for name, read in (("value", _value), ("name", _name), ("languages", _languages)):
        try:
            setattr(entry, name, read(entry))
        except (BadInput, ValueError):
            wrong.append(name)
    entry.position = int(position) if _POSITION.fullmatch(position) and int(position) < 32_000 else -1
    return wrong + (["position"] if entry.position < 0 else [])


def _value(entry: Entry) -> str:
    return check_value(channel=EntryChannel(entry.channel), value=entry.value)


def _name(entry: Entry) -> str:
    return check_no_address(entry.name, field="name")


def _languages(entry: Entry) -> list[str]:
    return check_languages(str(entry.languages).split())


def _is_word(value: str, words: type[StrEnum]) -> bool:
    return value in {word.value for word in words}


def _differs(entry: Entry, before: Entry, names: list[str]) -> bool:
    return not before.is_listed or any(getattr(entry, name) != getattr(before, name) for name in names)


_WORDS: dict[str, type[StrEnum]] = {
    "kind": EntryKind,
    "channel": EntryChannel,
    "scope": EntryScope,
    "hours": EntryHours,
}
_LENGTHS = {"code": 40, "name": 120, "value": 200, "source": 300}
_MAY_BE_EMPTY = {"source_on": 10, "note": 200}
_POSITION = re.compile(r"[0-9]{1,5}")
