"""The keyset: made once, kept private, never replaced over sealed rows."""

import json
import os
import stat
from pathlib import Path

import pytest
import tink
from django.core.checks.registry import registry
from tink import aead

from lindung.vault import authenticate, checks, digest, digest_candidates, is_authentic, kms, queries
from lindung.vault import keyset as keysets
from lindung.vault.actions import make_keyset
from lindung.vault.keyset import forget_keyset, keyset, make_keyset_text, write_keyset_file
from lindung.vault.models import Key, KeysetProof
from lindung.vault.sealing import new_subject_key, open_subject_key
from lindung.vault.troubles import KeysetExposed, KeysetKept, KeysetMissing, KeysetUnreadable, WrongKeyset


@pytest.fixture
def key_file(settings, tmp_path):
    settings.LINDUNG_KEYSET = ""
    settings.LINDUNG_KEY_URI = ""
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keys" / "keyset.json")
    forget_keyset()
    yield Path(settings.LINDUNG_KEY_FILE)
    forget_keyset()


def test_the_file_is_private_and_so_is_its_folder(key_file):
    write_keyset_file(key_file, make_keyset_text())
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert os.listdir(key_file.parent) == [key_file.name]
    assert keyset() is not None


def test_a_keyset_is_never_overwritten(key_file):
    write_keyset_file(key_file, "kept")
    with pytest.raises(FileExistsError):
        write_keyset_file(key_file, make_keyset_text())
    assert key_file.read_text() == "kept"
    assert os.listdir(key_file.parent) == [key_file.name]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_file_that_others_reach_is_refused(key_file, mode):
    write_keyset_file(key_file, make_keyset_text())
    key_file.chmod(mode)
    with pytest.raises(KeysetExposed, match=f"{mode:04o}"):
        keyset()


def test_a_missing_file_is_said(key_file):
    with pytest.raises(KeysetMissing, match=str(key_file)):
        keyset()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "nonsense", '{"lindung_keyset": 1}', '{"lindung_keyset": 9, "kms": ""}', "\udcff"]
)
def test_a_damaged_keyset_is_said_without_quoting_it(key_file, text):
    write_keyset_file(key_file, "")
    key_file.write_text(text, errors="surrogateescape")
    with pytest.raises(KeysetUnreadable) as caught:
        keyset()
    assert caught.value.__cause__ is None
    assert text == "" or text not in str(caught.value)


def test_a_part_of_another_kind_is_refused(key_file):
    parts = json.loads(make_keyset_text())
    parts["wrapping"] = {"primaryKeyId": 1}
    write_keyset_file(key_file, json.dumps(parts))
    with pytest.raises(KeysetUnreadable):
        keyset()


def test_the_environment_can_hold_the_keyset(settings, key_file):
    settings.LINDUNG_KEYSET = make_keyset_text()
    wrapped, key = new_subject_key()
    assert open_subject_key(key.id, wrapped).id == key.id
    assert not key_file.exists()


class FakeKms:
    """A KMS of the tests: one key, in memory."""

    guard = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)

    def __init__(self, uri, credentials):
        self.uri = uri

    def get_aead(self, uri):
        return self.guard


def test_a_kms_guards_the_keyset(settings, key_file, monkeypatch):
    monkeypatch.setitem(kms.KMS_CLIENTS, "fake-kms", "tests.vault.test_keyset.FakeKms")
    text = make_keyset_text("fake-kms://one")
    write_keyset_file(key_file, text)
    assert "encryptedKeyset" in text
    wrapped, key = new_subject_key()  # the file names its KMS
    assert open_subject_key(key.id, wrapped).id == key.id
    monkeypatch.setattr(
        FakeKms, "guard", tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
    )
    forget_keyset()
    with pytest.raises(KeysetUnreadable):
        keyset()


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("other://x", "other is not one of aws-kms, gcp-kms, hcvault"),
        ("gcp-kms://x", "the library for gcp-kms is not installed"),
    ],
)
def test_a_kms_that_cannot_be_used_is_said(uri, said):
    with pytest.raises(KeysetUnreadable, match=said):
        make_keyset_text(uri)


@pytest.mark.django_db
def test_the_first_start_makes_a_keyset_and_its_proof_once(key_file):
    assert queries.keyset_trouble() is None
    assert make_keyset() == key_file
    text = key_file.read_text()
    assert KeysetProof.objects.count() == 1
    assert make_keyset() is None
    assert key_file.read_text() == text
    assert queries.keyset_trouble() is None


@pytest.mark.django_db
def test_a_keyset_that_was_given_is_taken(key_file):
    write_keyset_file(key_file, make_keyset_text())
    text = key_file.read_text()
    assert make_keyset() is None
    assert key_file.read_text() == text
    assert KeysetProof.objects.exists()


@pytest.mark.django_db
def test_a_lost_keyset_is_said_and_never_made_anew(key_file):
    make_keyset()
    Key.new()
    key_file.rename(key_file.with_suffix(".away"))
    forget_keyset()
    with pytest.raises(KeysetKept):
        make_keyset()
    assert not key_file.exists()
    trouble = queries.keyset_trouble()
    assert isinstance(trouble, KeysetMissing)
    assert "sealed rows" in str(trouble)
    (error,) = checks.check_keyset()
    assert error.id == "vault.E001"
    assert "backup" in error.hint
    assert checks.check_keyset in registry.get_checks()


@pytest.mark.django_db
def test_somebody_elses_keyset_is_said_at_the_start(key_file, settings):
    make_keyset()
    settings.LINDUNG_KEYSET = make_keyset_text()
    assert isinstance(queries.keyset_trouble(), WrongKeyset)


@pytest.mark.django_db
def test_an_exposed_keyset_is_an_error_of_the_check(key_file):
    make_keyset()
    key_file.chmod(0o644)
    forget_keyset()
    (error,) = checks.check_keyset()
    assert "0644" in error.msg


def test_what_an_older_key_of_the_keyset_made_still_holds(settings, key_file):
    old, new = json.loads(make_keyset_text()), json.loads(make_keyset_text())
    settings.LINDUNG_KEYSET = json.dumps(old)
    wrapped, key = new_subject_key()
    stored, code = digest("receipt", "1"), authenticate("trail", b"said")
    rotated = dict(new)
    for part in keysets.PARTS:
        rotated[part]["key"] += old[part]["key"]
    settings.LINDUNG_KEYSET = json.dumps(rotated)
    assert open_subject_key(key.id, wrapped).id == key.id
    assert digest("receipt", "1") != stored
    assert digest_candidates("receipt", "1") == [digest("receipt", "1"), stored]
    assert is_authentic("trail", b"said", code)


def test_a_group_reads_the_keyset_only_where_the_web_has_a_user_of_its_own(settings, tmp_path):
    file = tmp_path / "keyset.json"
    keysets.write_keyset_file(file, make_keyset_text())
    file.chmod(0o640)
    settings.LINDUNG_KEYSET, settings.LINDUNG_KEY_FILE = "", str(file)
    with pytest.raises(KeysetExposed):
        keysets.keyset_text()
    settings.LINDUNG_WEB_USER = "lindung-web"
    assert keysets.keyset_text()
    keysets.replace_keyset_file(file, make_keyset_text())
    assert file.stat().st_mode & 0o777 == 0o640  # a renewal keeps it readable for the web
    file.chmod(0o644)
    with pytest.raises(KeysetExposed):
        keysets.keyset_text()
