"""Rotation: a new wrapping key, every subject key wrapped anew, online, resumable, and nobody comes back."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from lindung.vault import actions
from lindung.vault import keyset as keysets
from lindung.vault.actions import count_left, make_keyset, wrap_anew
from lindung.vault.keyset import forget_keyset, wrapping_prefix
from lindung.vault.models import Key, KeysetProof
from lindung.vault.queries import keyset_trouble
from lindung.vault.scope import everyone
from lindung.vault.sealing import open_subject_key
from lindung.vault.troubles import KeysetFromEnvironment, KeysetMissing, WrongKeyset
from tests.factories import NINE

PLACE = "practice_row.name:REF"
WRAPPING = ("wrapping",)


def add_wrapping_key() -> Path:
    """A new wrapping key, in use at once."""
    kept = actions.add_keys(WRAPPING)
    actions.use_new_keys(WRAPPING, at=NINE)
    return kept


@pytest.fixture
def key_file(settings, tmp_path, db):
    """A keyset in a file of its own, and a database that belongs to it."""
    settings.LINDUNG_KEYSET = ""
    settings.LINDUNG_KEY_URI = ""
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keys" / "keyset.json")
    forget_keyset()
    KeysetProof.objects.all().delete()
    Key.objects.all().delete()
    make_keyset()
    yield Path(settings.LINDUNG_KEY_FILE)
    forget_keyset()


def some_keys(count: int) -> list[Key]:
    return Key.objects.bulk_create([Key.make() for _ in range(count)])


def rotate() -> int:
    done, last = 0, actions.BEFORE_ANY
    while (step := wrap_anew(after=last, at_once=3))[0]:
        done, last = done + step[0], step[1]
    return done


def test_what_was_sealed_before_opens_after_and_under_the_new_key_alone(key_file):
    keys = some_keys(7)
    sealed = [key.opened().seal(PLACE, f"text {number}") for number, key in enumerate(keys)]
    before, kept = wrapping_prefix(), add_wrapping_key()
    assert wrapping_prefix() != before
    assert (count_left(), rotate(), count_left()) == (7, 7, 0)
    for number, key in enumerate(Key.objects.order_by("id")):
        assert bytes(key.wrapped).startswith(wrapping_prefix())
        assert key.opened().open_(PLACE, sealed[number]) == f"text {number}"
    assert keyset_trouble() is None
    assert kept.stat().st_mode & 0o777 == key_file.stat().st_mode & 0o777 == 0o600
    # The keyset of before opens nothing any more: whoever stole it once holds nothing.
    key_file.unlink()
    kept.rename(key_file)
    forget_keyset()
    with pytest.raises(WrongKeyset):
        Key.objects.first().opened()


def test_a_stopped_rotation_goes_on_where_it_stood(key_file):
    some_keys(5)
    add_wrapping_key()
    assert wrap_anew(at_once=2)[0] == 2
    forget_keyset()  # another process begins
    assert count_left() == 3
    assert rotate() == 3


def test_a_key_erased_during_the_rotation_stays_erased(key_file, monkeypatch):
    first, *_ = some_keys(3)
    add_wrapping_key()
    wrapped_anew = actions.wrapped_anew

    def erase_first(key_id, wrapped):
        Key.objects.get(pk=first.pk).erase(at=NINE + timedelta(hours=1))
        return wrapped_anew(key_id, wrapped)

    monkeypatch.setattr(actions, "wrapped_anew", erase_first)
    rotate()
    first.refresh_from_db()
    assert first.is_destroyed
    assert count_left() == 0


def test_a_process_that_runs_notices_the_new_keyset(key_file):
    [key] = some_keys(1)
    held = keysets.keyset()
    add_wrapping_key()
    rotate()
    key.refresh_from_db()
    new_stamp = keysets._read_at[str(key_file)]
    keysets._load.cache_clear()
    # As a process that read the file before: its copy of the keyset, its stamp of the file.
    stale = {"keyset": held, "stamp": new_stamp - 1}
    keysets._read_at[str(key_file)] = stale["stamp"]
    assert keysets.reread_keyset() is True
    assert open_subject_key(key.pk, bytes(key.wrapped)) is not None


def test_a_file_that_was_taken_away_stops_nobody_who_runs(key_file):
    [key] = some_keys(1)
    key_file.unlink()
    keysets._look_again[0] = 0.0
    assert open_subject_key(key.pk, bytes(key.wrapped)) is not None
    forget_keyset()
    with pytest.raises(KeysetMissing):
        keysets.keyset()


def test_a_keyset_of_the_environment_is_not_touched(key_file, settings):
    settings.LINDUNG_KEYSET = key_file.read_text()
    with pytest.raises(KeysetFromEnvironment):
        add_wrapping_key()


@pytest.mark.django_db(transaction=True)
def test_people_work_on_while_it_rotates(settings, tmp_path, transactional_db):
    settings.LINDUNG_KEYSET = ""
    settings.LINDUNG_KEY_URI = ""
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keys" / "keyset.json")
    forget_keyset()
    with everyone():
        make_keyset()
        some_keys(30)
    stop, wrong, made = threading.Event(), [], []

    def work() -> None:
        try:
            while not stop.is_set():
                with everyone():
                    key = Key.new()
                    made.append((key.pk, key.opened().seal(PLACE, "written meanwhile")))
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            wrong.append(error)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    with everyone():
        add_wrapping_key()
    for _ in range(3):
        with everyone():
            rotate()
    stop.set()
    worker.join()
    with everyone():
        rotate()
        assert not wrong
        assert made
        for key_id, sealed in made:
            assert Key.objects.get(pk=key_id).opened().open_(PLACE, sealed) == "written meanwhile"
        assert count_left() == 0
    forget_keyset()
