"""The proof: each way to tamper with the trail is found, and a whole trail is said to be whole."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lindung.audit import queries
from lindung.audit.chain import Anchor
from lindung.audit.queries import Broken
from lindung.kernel.errors import NotAllowed
from lindung.vault.keyset import make_keyset_text

pytestmark = pytest.mark.django_db(transaction=True)
SEALED, WAITING = 6, 2
FOURTH = "(SELECT trail_id FROM audit_seal WHERE seq = 4)"
DELETE_FOURTH = "DELETE FROM audit_trail WHERE id = (SELECT trail_id FROM audit_seal WHERE seq = 4)"
COPY_FOURTH = """
INSERT INTO audit_trail
SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff', at, what, thing, about, by, organisation_id, facts, mac FROM audit_trail
WHERE id = (SELECT trail_id FROM audit_seal WHERE seq = 4)
"""
EXCHANGE_FOURTH = """
UPDATE audit_trail t SET thing = o.thing, facts = o.facts, mac = o.mac FROM audit_trail o
WHERE t.id = (SELECT trail_id FROM audit_seal WHERE seq = 4) AND o.id = (SELECT trail_id FROM audit_seal WHERE seq = 2)
"""
SEAL_COPY = """
INSERT INTO audit_seal (seq, trail_id, sealed_at, hash)
SELECT 7, 'ffffffff-ffff-7fff-bfff-ffffffffffff', sealed_at, hash FROM audit_seal WHERE seq = 6
"""


@pytest.fixture
def anchor(write, seal):
    """Six sealed entries and two that wait; the anchor of the sixth."""
    write(SEALED)
    seal()
    kept = queries.last_seal()
    write(WAITING, thing="waiting")
    return kept


def test_a_whole_trail_has_no_findings(anchor, findings):
    checked = queries.Checked()
    assert findings(anchors=[anchor], checked=checked) == []
    assert (checked.sealed, checked.unsealed) == (SEALED, WAITING)


CHANGES = [
    "what = 'other'",
    "thing = 'other'",
    "about = 'other'",
    "by = 'other'",
    "at = at + interval '1 microsecond'",
    "organisation_id = 2",
    "organisation_id = NULL",
    """facts = '{"n": 1}'""",
    "mac = '\\x00'",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("which", [FOURTH, "(SELECT min(trail_id::text)::uuid FROM audit_pending)"])
def test_a_changed_entry_is_found_sealed_or_not(anchor, tamper, findings, change, which):
    tamper(f"UPDATE audit_trail SET {change} WHERE id = {which}")  # noqa: S608
    assert findings(anchors=[anchor]) == [Broken.CHANGED]


def test_an_entry_exchanged_for_an_own_older_one_is_found(anchor, tamper, findings):
    tamper(EXCHANGE_FOURTH)
    assert findings() == [Broken.CHANGED]


def test_a_deleted_entry_is_found(anchor, tamper, findings):
    tamper(DELETE_FOURTH)
    assert findings(anchors=[anchor]) == [Broken.DELETED]


def test_an_entry_deleted_before_it_was_sealed_is_found_and_stays_found(anchor, tamper, findings, seal):
    tamper("DELETE FROM audit_trail WHERE id IN (SELECT min(trail_id::text)::uuid FROM audit_pending)")
    assert findings() == [Broken.DELETED]
    assert seal() == WAITING - 1
    assert findings() == [Broken.DELETED]


def test_an_entry_inserted_around_the_trail_is_found(anchor, tamper, findings):
    tamper(COPY_FOURTH)
    assert sorted(findings()) == sorted([Broken.CHANGED, Broken.UNNOTED])


def test_an_entry_inserted_with_a_seal_of_its_own_is_found(anchor, tamper, findings):
    tamper(COPY_FOURTH, SEAL_COPY)
    assert findings() == [Broken.CHANGED]


def test_entries_in_another_order_are_found(anchor, tamper, findings):
    tamper(
        "UPDATE audit_seal SET seq = 100 WHERE seq = 3",
        "UPDATE audit_seal SET seq = 3 WHERE seq = 4",
        "UPDATE audit_seal SET seq = 4 WHERE seq = 100",
    )
    assert set(findings(anchors=[anchor])) == {Broken.CHAIN}


def test_a_seal_dated_otherwise_is_found(anchor, tamper, findings):
    tamper("UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE seq = 4")
    assert findings() == [Broken.CHAIN]


def test_seals_cut_from_the_middle_are_found(anchor, tamper, findings):
    tamper(DELETE_FOURTH, "DELETE FROM audit_seal WHERE seq = 4")
    assert findings(anchors=[anchor]) == [Broken.SEAL_MISSING, Broken.CHAIN]


def test_a_middle_cut_and_closed_up_again_is_found(anchor, tamper, findings):
    tamper(
        DELETE_FOURTH,
        "DELETE FROM audit_seal WHERE seq = 4",
        "UPDATE audit_seal SET seq = seq - 1 WHERE seq > 4",
    )
    assert set(findings()) == {Broken.CHAIN}


def test_entries_cut_from_the_end_are_found(anchor, tamper, findings):
    tamper("DELETE FROM audit_trail WHERE id IN (SELECT trail_id FROM audit_seal WHERE seq > 4)")
    assert findings() == [Broken.DELETED, Broken.DELETED]


def test_seals_cut_from_the_end_are_found(anchor, tamper, findings):
    tamper("DELETE FROM audit_seal WHERE seq > 4")
    assert findings() == [Broken.UNNOTED, Broken.UNNOTED]


def test_entries_and_seals_cut_from_the_end_are_found_by_an_anchor_alone(anchor, tamper, findings):
    tamper(
        "DELETE FROM audit_trail WHERE id IN (SELECT trail_id FROM audit_seal WHERE seq > 4)",
        "DELETE FROM audit_seal WHERE seq > 4",
    )
    assert findings() == []
    assert findings(anchors=[anchor]) == [Broken.ANCHOR]


def test_a_chain_grown_again_after_a_cut_does_not_fit_the_anchor(anchor, tamper, findings, seal, write):
    tamper(
        "DELETE FROM audit_trail WHERE id IN (SELECT trail_id FROM audit_seal WHERE seq > 4)",
        "DELETE FROM audit_seal WHERE seq > 4",
    )
    write(3, thing="later")
    seal()
    assert findings() == []
    assert findings(anchors=[anchor, Anchor(99, "0" * 12)]) == [Broken.ANCHOR, Broken.ANCHOR]


def test_an_emptied_trail_is_found_by_an_anchor(anchor, tamper, findings):
    tamper("TRUNCATE audit_trail, audit_seal, audit_pending")
    assert findings(anchors=[anchor]) == [Broken.ANCHOR]


def test_somebody_elses_keyset_proves_nothing(anchor, findings, settings):
    settings.LINDUNG_KEYSET = make_keyset_text()
    assert findings() == [Broken.CHANGED] * (SEALED + WAITING)


def test_a_part_of_the_trail_is_never_taken_for_the_whole(anchor, scope):
    with pytest.raises(NotAllowed):
        list(queries.verify())  # no transaction
    scope("{1}")
    with pytest.raises(NotAllowed):
        list(queries.verify())


def test_a_long_trail_is_read_in_parts(anchor, findings, monkeypatch, tamper):
    monkeypatch.setattr(queries, "_FETCHED_AT_ONCE", 3)
    monkeypatch.setattr(queries, "_NEXT", "FETCH 3 FROM whole_trail")
    assert findings() == []
    tamper(DELETE_FOURTH)
    assert findings() == [Broken.DELETED]


def test_a_proof_holds_while_others_write_and_seal(anchor, write, seal, findings):
    failures = []

    def work():
        try:
            for number in range(40):
                write(2, thing=f"busy-{number}")
                seal()
        except Exception as failure:  # noqa: BLE001 - shown by the assert below
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    proofs = [findings(anchors=[anchor])]
    while thread.is_alive():
        proofs.append(findings(anchors=[anchor]))
    thread.join()
    assert failures == []
    assert not any(proofs)
    assert len(proofs) > 1


def test_the_command_says_what_it_found_and_fails(anchor, tamper):
    said = StringIO()
    call_command("verify_trail", anchor=[str(anchor)], stdout=said)
    assert f"sealed={SEALED} unsealed={WAITING} findings=0 end={anchor}" in said.getvalue()
    tamper(DELETE_FOURTH)
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_trail", stdout=said)
    assert "entry_deleted: Entry 01" in said.getvalue()
    with pytest.raises(CommandError, match="not an anchor"):
        call_command("verify_trail", anchor=["nonsense"])


def test_every_finding_has_its_sentence():
    for code in Broken:
        assert "{" not in str(queries.Finding(code, seq=1, entry="E"))
