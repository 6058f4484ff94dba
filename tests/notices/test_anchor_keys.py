"""Lines of anchors that anybody checks: forged, altered, of another site, old, and signed before a renewal."""

import shutil
import subprocess
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from lindung.audit.anchors import PURPOSE, lines_in, said_of
from lindung.audit.chain import Anchor
from lindung.config import anchor_check, command
from lindung.config.trouble import Trouble
from lindung.notices.anchors import anchor_keys, anchor_line, hand_out_anchor, read_anchors
from lindung.notices.gateways import FakeGateway
from lindung.vault import actions as vault
from lindung.vault.keyset import forget_keyset
from lindung.vault.models import KeysetProof
from lindung.vault.sealing import authenticate
from lindung.vault.signing import sign
from tests.factories import NINE

URL, END = "https://desk.example", Anchor(120, "0a1b2c3d4e5f")


def a_line(**other) -> str:
    return anchor_line(**{"anchor": END, "at": NINE, "url": URL} | other)


def an_old_line() -> str:
    """As the version before signatures wrote it."""
    said = f"lindung-anchor 1 desk.example {END} {NINE:%Y-%m-%dT%H:%M:%SZ}"
    return f"{said} {authenticate(PURPOSE, said.encode()).hex()}"


@pytest.fixture
def key() -> str:
    """The public key, as it is given to people outside."""
    return anchor_keys()[-1].raw.hex()


def checked(file: Path, *keys: str, site: str = "") -> list[str]:
    return list(anchor_check.check(str(file), keys, site=site))


def test_somebody_outside_checks_a_mail_with_a_file_and_a_key_alone(tmp_path, key, capsys):
    mail, pem = tmp_path / "kept.eml", tmp_path / "key.pem"
    line = a_line()
    mail.write_text(f"Subject: proof\r\n\r\n{line[:70]}=\r\n{line[70:]}\r\n")
    pem.write_text(anchor_keys()[-1].pem)
    command.main(["verify-anchor", str(mail), "--key", str(pem), "--site", "desk.example"])
    assert capsys.readouterr().out == (
        f"signed by {anchor_keys()[-1].name}: desk.example ended at {END} on {NINE:%Y-%m-%d %H:%M:%S} UTC\n"
    )
    with pytest.raises(SystemExit, match="holds no line of an anchor of other"):
        command.main(["verify-anchor", str(mail), "--key", key, "--site", "other.example"])


def forged() -> str:
    """By somebody who writes a line of his own and has no key."""
    return a_line()[:-128] + "00" * 64


def altered() -> str:
    return a_line().replace("120-", "121-")


def for_another_site() -> str:
    return a_line().replace("desk.example", "evil.example")


def dated_otherwise() -> str:
    return a_line().replace(f"{NINE:%Y-%m-%d}", "2019-01-01")


@pytest.mark.parametrize("wrong", [forged, altered, for_another_site, dated_otherwise])
def test_a_line_that_was_not_signed_as_it_stands_is_named(wrong, tmp_path, key):
    (tmp_path / "kept").write_text(f"{a_line()}\n{wrong()}\n")
    with pytest.raises(Trouble, match="1 of 2 lines are not proved.*signature does not fit"):
        checked(tmp_path / "kept", key)
    if wrong is not for_another_site:
        assert [each.is_ours for each in read_anchors(tmp_path, url=URL)] == [True, False]


def test_a_line_under_a_key_that_was_not_given_and_a_line_of_before_say_what_to_do(tmp_path, key):
    (tmp_path / "kept").write_text(a_line())
    with pytest.raises(Trouble, match="was not given: ask the people of desk.example"):
        checked(tmp_path / "kept", "0" * 64)
    (tmp_path / "kept").write_text(an_old_line())
    with pytest.raises(Trouble, match="before there were signatures"):
        checked(tmp_path / "kept", key)


def test_the_deployment_still_reads_the_lines_of_before(tmp_path):
    (tmp_path / "a").write_text(an_old_line())
    (tmp_path / "b").write_text(an_old_line().replace("120-", "119-"))
    assert [each.is_ours for each in read_anchors(tmp_path, url=URL)] == [True, False]


def test_the_signing_key_signs_nothing_that_reads_as_a_code(tmp_path):
    said = said_of(anchor=END, at=NINE, site="desk.example", key="0" * 16)
    (tmp_path / "a").write_text(f"{said} {authenticate(PURPOSE, said.encode()).hex()}")
    (tmp_path / "b").write_text(an_old_line()[:-74] + sign(PURPOSE, an_old_line()[:-75].encode()).hex())
    assert list(read_anchors(tmp_path, url=URL)) == []


@pytest.mark.parametrize(
    "said",
    ["lindung", "not there", "0" * 63, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "a\x00b"],
)
def test_what_is_no_public_key_is_a_sentence(said, tmp_path):
    (tmp_path / "kept").write_text(a_line())
    (tmp_path / "key").write_text(said)
    for given_as in (said, str(tmp_path / "key")):
        with pytest.raises(Trouble):
            checked(tmp_path / "kept", given_as)
    with pytest.raises(Trouble, match="cannot be read"):
        checked(tmp_path / "no such file", "0" * 64)


@given(st.text(alphabet="lindung-anchor 12.:Z0a\n=T", max_size=300))
def test_whatever_stands_in_a_kept_file_is_read_without_failing(text):
    list(lines_in(text + "lindung-anchor 2 a 1-0a1b2c3d4e5f 2026-99-99T00:00:00Z " + "0" * 16 + " " + "0" * 128))


@pytest.fixture
def own_keyset(settings, tmp_path, db):
    """A keyset in a file of its own."""
    settings.LINDUNG_KEYSET, settings.LINDUNG_KEY_URI = "", ""
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keys" / "keyset.json")
    forget_keyset()
    KeysetProof.objects.all().delete()
    vault.make_keyset()
    yield
    forget_keyset()


def test_lines_of_before_a_renewal_stay_proved_and_the_old_key_signs_no_later_day(own_keyset, tmp_path):
    before, later = a_line(), a_line(at=NINE + timedelta(days=2))
    [old] = anchor_keys()
    vault.add_keys(["authentication"])
    vault.use_new_keys(["authentication"], at=NINE + timedelta(days=1))
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "a").write_text(before)
    (kept / "b").write_text(later)  # by somebody who copied the keyset of before
    (kept / "c").write_text(a_line(at=NINE + timedelta(days=2)))
    assert [each.is_ours for each in read_anchors(kept, url=URL)] == [True, False, True]
    listed = anchor_keys()
    assert [each.raw for each in listed][0] == old.raw
    assert len({each.raw for each in listed}) == 2
    assert checked(kept / "a", *(each.raw.hex() for each in listed))
    said = StringIO()
    call_command("anchor_keys", stdout=said)
    assert [said.getvalue().count(each.raw.hex()) for each in listed] == [1, 1]
    assert said.getvalue().count("signed until") == 1


def test_the_mail_says_how_to_check_it(own_keyset, settings, monkeypatch):
    monkeypatch.setattr("lindung.notices.anchors.last_seal", lambda: END)
    gateway = FakeGateway()
    hand_out_anchor(to=["auditor@outside.example"], folder="", url=URL, gateway=gateway, at=NINE)
    [(_, _, body)] = gateway.sent
    assert anchor_keys()[-1].name in body
    assert "lindung verify-anchor" in body
    assert anchor_keys()[-1].raw.hex() not in body


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("bash")), reason="no openssl or bash here")
def test_the_order_in_the_guide_checks_a_line_without_lindung(tmp_path):
    guide = Path("docs/guides/anchors.md").read_text()
    order = guide.partition("```sh\n# without Lindung\n")[2].partition("```")[0]
    (tmp_path / "key.pem").write_text(anchor_keys()[-1].pem)
    for line, code in ((a_line(), 0), (a_line().replace("120-", "121-"), 1)):
        (tmp_path / "line.txt").write_text(line + "\n")
        done = subprocess.run([shutil.which("bash"), "-c", order], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
