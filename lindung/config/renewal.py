"""Renewing the deployment's keys while people work: in steps, each of which finds what an earlier run left.

1. a key is added, so that every process knows it; 2. it comes into use; 3. what stands under the key of before is
written anew (wrapped keys, secrets of second factors, names), or marked (the trail). Killed at any moment and begun
again it goes on where it was.
"""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Final

from django.db import connection

from lindung.audit import actions as trail
from lindung.audit import queries as proof
from lindung.cases import actions as cases
from lindung.cases.queries.searching import waiting_names
from lindung.config.trouble import Trouble
from lindung.partners import actions as partners
from lindung.screening import actions as lures
from lindung.vault import actions as vault
from lindung.vault.keyset import LOOKED_AT_EVERY_S, Keyset, keyset
from lindung.vault.scope import everyone
from lindung.vault.sealing import MARK_UNFINISHED, NAMES_UNFINISHED, code_keys

Say = Callable[[str], None]
WRAPPING, DIGESTS, CODES = "wrapping", "digest", "authentication"
PARTS: Final = {
    "wrapping": (WRAPPING,),
    "digests": (DIGESTS,),
    "codes": (CODES,),
    "all": (WRAPPING, DIGESTS, CODES),
}
NOTICED_WITHIN_S = 2 * LOOKED_AT_EVERY_S
NAMES_AT_ONCE = 500
WAITED_FOR_S = 600.0
"""How long a transaction that was open before may keep the mark waiting."""

_OPEN_NOW = """
SELECT l.pid, l.virtualtransaction FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE a.datname = current_database() AND l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid()
"""


def renew(*, what: str, is_seen: bool, batch: int, say: Say, show: Say) -> None:
    """Renew these keys of the deployment. `say`: what was done; `show`: how far it is. Raises VaultTrouble, Trouble.

    `is_seen`: somebody else may hold the keyset, so that nothing the older keys signed is taken any more.
    """
    parts = PARTS[what]
    with vault.renewing():
        _bring_into_use(parts, is_seen=is_seen, say=say)
        if WRAPPING in parts:
            _wrap(batch, say, show)
        if DIGESTS in parts:
            _write_names(batch, say, show)
        if CODES in parts:
            _mark(say, show)
        with everyone():
            vault.note_keys()


def _bring_into_use(parts: Collection[str], *, is_seen: bool, say: Say) -> None:
    """Add a key to each part that is not being renewed already, wait until every process knows it, then use it."""
    going_on = [part for part in parts if _is_begun(part)]
    moments = {_renewed_at(part) for part in going_on} - {None}
    fresh = [part for part in parts if part not in going_on and _renewed_at(part) not in moments]
    if going_on:
        say(f"A renewal that was stopped is gone on with: {', '.join(going_on)}.")
    if fresh:
        kept = vault.add_keys(fresh)
        say(f"The keyset has a new key ({', '.join(fresh)}). The one of before is kept at {kept}: back up the new one.")
    time.sleep(NOTICED_WITHIN_S)
    added = [part for part in parts if keyset().keys[part].is_added]
    if added:
        with everyone() as at:
            vault.use_new_keys(added, at=at)
        time.sleep(NOTICED_WITHIN_S)  # until then a process may still use the key of before
    if is_seen:
        vault.note_older_keys_seen(parts)
        say("Nothing that the older keys signed is taken any more.")


def _is_begun(part: str) -> bool:
    held: Keyset = keyset()
    if held.keys[part].is_added:
        return True
    if part == WRAPPING:
        with everyone():
            return vault.count_left() > 0  # second factors are no sign: the clock seals what was left
    left = NAMES_UNFINISHED if part == DIGESTS else MARK_UNFINISHED
    return left in held.unfinished


def _renewed_at(part: str) -> float | None:
    """When its last renewal came into use: parts that were renewed together say the same moment."""
    keys = keyset().keys[part]
    return None if keys.before is None or keys.is_added else keys.retired[keys.before].at


def _wrap(batch: int, say: Say, show: Say) -> None:
    """Every subject key; then those that transactions of before brought meanwhile, until none is left."""
    before, began = _open_transactions(), time.monotonic()
    done = _wrap_once(batch, show)
    _wait_until_ended(before, show)
    while more := _wrap_once(batch, show):
        done += more
    say(f"{done} keys are wrapped anew, in {time.monotonic() - began:.1f} s. None is left.")
    if factors := partners.seal_second_factors():
        say(f"{factors} secrets of second factors are sealed anew.")


def _wrap_once(batch: int, show: Say) -> int:
    with everyone():
        left = vault.count_left()
    last = vault.BEFORE_ANY

    def step() -> int:
        nonlocal last
        with everyone():
            count, last = vault.wrap_anew(after=last, at_once=batch)
        return count

    done, _ = _all_of("keys", left, step, show)
    return done


def _write_names(batch: int, say: Say, show: Say) -> None:
    """Every name's index under the new key; only then the digests of before are taken away."""
    with everyone():
        left = waiting_names()

    def step() -> int:
        while True:
            with everyone():
                count = cases.index_waiting_names(at_once=min(batch, NAMES_AT_ONCE))
                if count or not waiting_names():
                    return count
            time.sleep(0.2)  # somebody is changing the last ones just now

    done, spent = _all_of("names", left, step, show)
    _write_contacts(show)
    if NAMES_UNFINISHED in keyset().unfinished:
        vault.note_finished(NAMES_UNFINISHED)
        time.sleep(NOTICED_WITHIN_S)
    with everyone():
        cases.forget_indexes_of_before()
    say(f"{done} names are written anew, in {spent:.1f} s. None is left under the key of before.")


def _write_contacts(show: Say) -> None:
    """Contacts of lures are found by digests too. Looked at whole each time: they are few."""
    last = 0

    def step() -> int:
        nonlocal last
        with everyone():
            count, last = lures.write_contacts_anew(after=last)
        return count

    _all_of("contacts of lures", 0, step, show)


def bring_restored_up_to_date(say: Say) -> None:
    """Rows of a backup that was taken before the keyset was renewed: names written anew, the trail marked.

    Needs the scope of everyone around it, and nobody else at work. The rest stays found under the keys of before.
    """
    partners.seal_second_factors()
    left = waiting_names()
    while cases.index_waiting_names(at_once=NAMES_AT_ONCE):
        pass
    if NAMES_UNFINISHED not in keyset().unfinished:
        cases.forget_indexes_of_before()
    last, count = 0, 1
    while count:
        count, last = lures.write_contacts_anew(after=last)
    if left:
        say(f"names written anew under the key in use: {left}")
    if code_keys().has_mark and not proof.has_mark():
        with everyone() as at:
            trail.mark_new_codes(at=at)
            trail.seal_pending(at=at)
        say("the backup is older than the codes of this keyset: the trail is marked from here on")
    vault.note_keys()


def keys_in_use() -> str:
    """Since when the digests and codes of the keyset are in use, in words: an older keyset brings older keys back."""
    since = []
    for word, part in (("digests", DIGESTS), ("codes", CODES)):
        keys = keyset().keys[part]
        last = None if keys.before is None else datetime.fromtimestamp(keys.retired[keys.before].at, tz=UTC)
        since.append(f"{word} {'never renewed' if last is None else f'renewed on {last:%Y-%m-%d %H:%M} UTC'}")
    return (
        f"{', '.join(since)}. If this keyset was replaced because somebody saw it, renew it again now:"
        " lindung vault rotate --seen"
    )


def _mark(say: Say, show: Say) -> None:
    """Mark in the trail from where on the new key makes every code, once nobody can still use the one of before."""
    _wait_until_ended(_open_transactions(), show)
    if not _is_marked():
        _seal_what_waits(show)
        with everyone() as at:
            trail.mark_new_codes(at=at)
    with everyone() as at:
        trail.seal_pending(at=at)
    if MARK_UNFINISHED in keyset().unfinished:
        vault.note_finished(MARK_UNFINISHED)
    say("The trail is marked: from here on only the new key makes its codes.")


def _is_marked() -> bool:
    with everyone():
        return proof.has_mark()


def _seal_what_waits(show: Say) -> None:
    """No entry under the key of before may come after the mark."""
    until = time.monotonic() + WAITED_FOR_S
    while True:
        with everyone() as at:
            trail.seal_pending(at=at)
            left = proof.waiting_under_older_keys()
        if not left:
            return
        _check_time(until)
        show(f"{left} entries of the trail wait for their seal")
        time.sleep(0.5)


def _wait_until_ended(before: set[tuple[int, str]], show: Say) -> None:
    """These transactions, begun before every process used the new key, have ended. Raises Trouble after ten minutes."""
    until = time.monotonic() + WAITED_FOR_S
    while left := before & _open_transactions():
        _check_time(until)
        show(f"{len(left)} transactions of before are open")
        time.sleep(0.5)


def _open_transactions() -> set[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_NOW)
        return set(cursor.fetchall())


def _check_time(until: float) -> None:
    if time.monotonic() > until:
        raise Trouble(
            "One transaction has been open for ten minutes (a backup, a large sheet?), so the trail was not"
            " marked yet. Nothing is lost: run the same order again."
        )


def _all_of(things: str, left: int, step: Callable[[], int], show: Say) -> tuple[int, float]:
    """Repeat a step until it finds nothing; how many, and the seconds it took. Says how far it is each second."""
    begun = said = time.monotonic()
    done = 0
    while count := step():
        done += count
        if time.monotonic() - said >= 1:
            said = time.monotonic()
            rate = done / (said - begun)
            show(f"{done} of {left} {things}, {rate:.0f} a second, {max(left - done, 0) / rate:.0f} s to go")
    return done, time.monotonic() - begun
