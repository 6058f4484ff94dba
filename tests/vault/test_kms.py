"""A keyset behind HashiCorp Vault's or OpenBao's transit engine, through Tink's own client, over HTTP on loopback."""

import base64
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command

from lindung.config import installation
from lindung.config.trouble import Trouble
from lindung.vault import actions, kms
from lindung.vault.keyset import forget_keyset, keyset, make_keyset_text
from lindung.vault.models import KeysetProof
from lindung.vault.sealing import new_subject_key, open_subject_key
from lindung.vault.troubles import KeysetUnreadable, KmsAway, KmsDenied, KmsRefused, KmsSlow

pytest.importorskip("hvac")
TOKEN = "s.practice-token"


class Transit(ThreadingHTTPServer):
    """The transit engine's two answers, as its API describes them; fails as it is told."""

    fails = 0
    sleeps_s = 0.0
    asked: list[str]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.cipher, self.asked = AESGCM(os.urandom(32)), []

    @property
    def uri(self) -> str:
        return f"hcvault://127.0.0.1:{self.server_address[1]}/transit/keys/lindung"


class Answers(BaseHTTPRequestHandler):
    server: Transit

    def do_POST(self) -> None:
        time.sleep(self.server.sleeps_s)
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(self.path)
        if self.server.fails or self.headers["X-Vault-Token"] != TOKEN:
            self._answer(self.server.fails or 403, {"errors": ["permission denied"]})
        elif self.path == "/v1/transit/encrypt/lindung":
            nonce = os.urandom(12)
            sealed = nonce + self.server.cipher.encrypt(nonce, base64.b64decode(said["plaintext"]), b"")
            self._answer(200, {"data": {"ciphertext": f"vault:v1:{base64.b64encode(sealed).decode()}"}})
        elif self.path == "/v1/transit/decrypt/lindung":
            sealed = base64.b64decode(said["ciphertext"].removeprefix("vault:v1:"))
            opened = self.server.cipher.decrypt(sealed[:12], sealed[12:], b"")
            self._answer(200, {"data": {"plaintext": base64.b64encode(opened).decode()}})
        else:
            self._answer(404, {"errors": []})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *said: object) -> None:
        """Nothing."""


@pytest.fixture
def transit(settings, tmp_path, monkeypatch):
    """A KMS that runs, a token for it, and settings that name both."""
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    server = Transit()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.LINDUNG_KEYSET, settings.LINDUNG_KEY_URI = "", server.uri
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keys" / "keyset.json")
    forget_keyset()
    yield server
    server.shutdown()
    server.server_close()
    forget_keyset()


@pytest.fixture
def made(transit, db):
    """An installation whose keyset that KMS guards."""
    KeysetProof.objects.all().delete()
    return actions.make_keyset()


def test_the_file_holds_no_key_in_clear_and_opens_through_the_kms_alone(made, transit):
    parts = orjson.loads(made.read_text())
    assert all("encryptedKeyset" in parts[part] for part in ("wrapping", "digest", "authentication"))
    assert parts["kms"] == transit.uri
    forget_keyset()
    wrapped, key = new_subject_key()
    asked = len(transit.asked)
    assert open_subject_key(key.id, wrapped).id == key.id
    assert len(transit.asked) == asked  # once for each process and part, not for each record
    assert "/v1/transit/decrypt/lindung" in transit.asked


def test_the_parts_of_a_keyset_cannot_be_exchanged_though_the_kms_binds_nothing(made):
    parts = orjson.loads(made.read_text())
    parts["authentication"] = parts["wrapping"]
    made.write_bytes(orjson.dumps(parts))
    forget_keyset()
    with pytest.raises(KeysetUnreadable):
        keyset()


def test_a_renewal_goes_through_the_kms_too(made):
    before = keyset().keys["wrapping"].in_use
    actions.add_keys(["wrapping"])
    assert keyset().keys["wrapping"].numbers == (before, keyset().keys["wrapping"].numbers[-1])
    assert "encryptedKeyset" in orjson.loads(made.read_text())["wrapping"]


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (403, KmsDenied, "does not let this installation use the key"),
        (503, KmsAway, "does not answer"),
        (500, KmsAway, "does not answer"),
        (400, KmsRefused, "does not open this keyset"),
        (404, KmsRefused, "does not open this keyset"),
    ],
)
def test_each_refusal_is_a_sentence_at_the_start_and_nothing_else_is_done(made, transit, status, kind, said):
    transit.fails = status
    forget_keyset()
    with pytest.raises(kind, match=said):
        keyset()
    with pytest.raises(Trouble, match=f"{said}.*Nothing was started"):
        installation.check_keyset()
    assert os.listdir(made.parent) == [made.name]


def test_a_kms_that_is_away_or_slow_is_a_sentence_and_comes_back(made, transit, monkeypatch):
    transit.sleeps_s = 0.5
    forget_keyset()
    with monkeypatch.context() as hurried:
        hurried.setattr(kms, "ANSWERS_WITHIN_S", 0.2)
        with pytest.raises(KmsSlow, match="within 0.2 s"):
            keyset()
    transit.sleeps_s = 0
    assert keyset()
    transit.shutdown()
    transit.server_close()
    forget_keyset()
    with pytest.raises(KmsAway):
        keyset()


def test_a_first_start_without_the_kms_or_without_a_token_makes_nothing(transit, db, monkeypatch):
    KeysetProof.objects.all().delete()
    monkeypatch.setenv("VAULT_TOKEN", "another")
    with pytest.raises(KmsDenied) as told:
        actions.make_keyset()
    assert "another" not in f"{told.value} {told.value.hint}"
    assert not KeysetProof.objects.exists()


def test_a_keyset_in_a_file_moves_behind_the_kms_and_is_kept_when_the_kms_says_no(settings, transit, db):
    settings.LINDUNG_KEY_URI = ""
    KeysetProof.objects.all().delete()
    made = actions.make_keyset()
    wrapped, key = new_subject_key()
    before = made.read_text()
    transit.fails = 403
    with pytest.raises(CommandError, match="does not let this installation use the key"):
        call_command("vault_kms", transit.uri)
    assert made.read_text() == before
    assert os.listdir(made.parent) == [made.name]
    transit.fails = 0
    call_command("vault_kms", transit.uri)
    assert "encryptedKeyset" in made.read_text()
    assert open_subject_key(key.id, wrapped).id == key.id


@pytest.mark.parametrize(
    "uri", ["hcvault://", "hcvault://host", "hcvault://host/transit/lindung", "hcvault://a@b/t/keys/c"]
)
def test_an_address_that_is_not_one_says_how_to_write_it(uri):
    with pytest.raises(KeysetUnreadable, match="hcvault://HOST:PORT/transit/keys/NAME"):
        make_keyset_text(uri)
