"""New keys of the deployment: what a thief of the old keyset tries afterwards fails, and nobody who works notices."""

import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from lindung.audit import actions as audit
from lindung.audit import queries as proof
from lindung.audit.chain import prepare_entry
from lindung.audit.queries import Broken
from lindung.cases import actions as cases
from lindung.cases import queries
from lindung.cases.models import NameToken, Person, Suspect
from lindung.cases.queries.pieces import asked_of
from lindung.cases.queries.searching import waiting_names
from lindung.config import old_keys, renewal
from lindung.kernel.refs import make_ref
from lindung.notices.anchors import anchor_line, read_anchors
from lindung.notices.links import offer_token, read_offer_token
from lindung.partners import actions as partners
from lindung.partners.models.factor import open_factor
from lindung.partners.rules.codes import Tried
from lindung.partners.scope import Door, entering
from lindung.referrals import actions as referrals
from lindung.referrals.queries.matching import match_as_everyone
from lindung.referrals.rules import Rule
from lindung.reports.forms.carry import Form, open_, seal
from lindung.reports.rules import FormExpired
from lindung.vault import actions as vault
from lindung.vault.keyset import forget_keyset, keyset
from lindung.vault.models import KeysetProof
from lindung.vault.queries import keyset_trouble
from lindung.vault.scope import everyone
from lindung.vault.troubles import KeysetFromEnvironment, KeysetOlder, SealBroken
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, a_suspect, an_officer
from tests.factories.partners import a_member, an_app, code_now
from tests.factories.referrals import a_need, a_shelter, a_worker, an_offer

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://desk.example"
REF = make_ref()


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path, monkeypatch):
    """A keyset of its own, and a database that belongs to it."""
    monkeypatch.setattr(renewal, "NOTICED_WITHIN_S", 0)
    settings.LINDUNG_KEYSET, settings.LINDUNG_KEY_URI = "", ""
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keys" / "keyset.json")
    forget_keyset()
    KeysetProof.objects.all().delete()
    vault.make_keyset()
    yield Path(settings.LINDUNG_KEY_FILE)
    forget_keyset()


def rotate(*words: str) -> str:
    said = StringIO()
    call_command("vault_rotate", *words, stdout=said, stderr=said)
    return said.getvalue()


class Stolen:
    """Somebody who copied the keyset: works with the copy for a while."""

    def __init__(self, settings, key_file: Path) -> None:
        self.settings, self.text = settings, key_file.read_text()

    def __enter__(self) -> None:
        self.settings.LINDUNG_KEYSET = self.text
        forget_keyset()

    def __exit__(self, *said: object) -> None:
        self.settings.LINDUNG_KEYSET = ""
        forget_keyset()


@pytest.fixture
def thief(settings, key_file):
    return Stolen(settings, key_file)


def findings() -> list[Broken]:
    with everyone():
        audit.seal_pending(at=NINE)
        return [each.code for each in proof.verify()]


def test_a_stolen_keyset_signs_no_link_that_is_taken(thief):
    honest = offer_token(REF)
    assert read_offer_token(honest) == REF
    rotate("--seen")
    with thief:
        forged = offer_token(REF)
    assert forged == honest
    assert read_offer_token(forged) is None
    assert read_offer_token(offer_token(REF)) == REF


def test_without_a_thief_links_of_before_open_for_days_and_then_no_more(monkeypatch):
    honest = offer_token(REF)
    rotate("--what", "digests")
    assert offer_token(REF) != honest
    assert read_offer_token(honest) == REF
    monkeypatch.setattr("lindung.vault.sealing.time.time", lambda: 4e9)  # in the year 2096
    assert read_offer_token(honest) is None


def test_a_stolen_keyset_fills_in_no_hidden_field_of_a_public_form(thief):
    with thief:
        forged = seal(Form.MAILBOX, {"receipt": "1234567890123456"}, at=NINE)
    assert open_(Form.MAILBOX, forged).values
    rotate("--seen")
    with pytest.raises(FormExpired):
        open_(Form.MAILBOX, forged)
    ours = seal(Form.MAILBOX, {"receipt": "1"}, at=NINE)
    rotate("--what", "wrapping")
    assert open_(Form.MAILBOX, ours).values == {"receipt": "1"}  # somebody is filling in a form just now


def test_a_stolen_keyset_makes_no_entry_that_the_proof_passes(thief, test_databases):
    entry = {"what": "case.closed", "by": "thief", "at": NINE, "organisation_id": None}
    audit.record(thing="before", **entry)
    rotate()
    assert findings() == []
    with thief:
        forged = [prepare_entry(thing=f"forged-{number}", **entry) for number in range(2)]
        marked = prepare_entry(
            what="codes.renewed", thing="trail", by="clock", at=NINE, organisation_id=None,
            facts={"key": str(keyset().keys["authentication"].in_use)},
        )  # fmt: skip
    audit.record_many([forged[0], marked])  # as the app's role: it waits for its seal
    with everyone():
        assert [each.code for each in proof.verify()] == [Broken.OLD_KEY, Broken.OLD_KEY]
    audit.record(thing="after", **entry)
    assert findings() == [Broken.OLD_KEY, Broken.OLD_KEY]  # sealed by the sealer, and still found
    with test_databases.superuser(test_databases.name) as intruder:
        intruder.execute("SET session_replication_role = replica")
        statement = (
            "INSERT INTO audit_trail (id, at, what, thing, about, by, organisation_id, facts, mac)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)"
        )
        intruder.execute(statement, list(forged[1]))
    assert findings()[-2:] == [Broken.UNNOTED, Broken.OLD_KEY]


def test_a_trail_cut_before_the_mark_is_found(test_databases):
    audit.record(what="a.thing", thing="before", by="tests", at=NINE, organisation_id=None)
    rotate("--what", "codes")
    assert findings() == []
    with test_databases.superuser(test_databases.name) as intruder:
        intruder.execute("SET session_replication_role = replica")
        for statement in (
            "DELETE FROM audit_seal WHERE trail_id IN (SELECT id FROM audit_trail WHERE what = 'codes.renewed')",
            "DELETE FROM audit_trail WHERE what = 'codes.renewed'",
        ):
            intruder.execute(statement)
    assert findings() == [Broken.NO_MARK]


def test_a_stolen_keyset_dates_no_line_of_anchors_after_the_renewal(thief, tmp_path):
    audit.record(what="a.thing", thing="before", by="tests", at=NINE, organisation_id=None)
    assert findings() == []
    with everyone():
        anchor = proof.last_seal()
    rotate("--what", "codes")
    later = NINE.replace(year=2099)
    with thief:
        (tmp_path / "forged").mkdir()
        (tmp_path / "forged" / "mail").write_text(anchor_line(anchor=anchor, at=later, url=URL))
    [kept] = read_anchors(tmp_path / "forged", url=URL)
    assert not kept.is_ours


def test_a_stolen_keyset_looks_up_no_name_in_a_copy_made_afterwards(thief):
    officer = an_officer()
    case = a_case(by=officer)
    a_person(case=case, name="Practice Nurhalizah", by=officer)
    a_suspect(case=a_case(by=officer), name="Practice Broker")
    rotate()
    with thief:
        known = set(asked_of(officer.organisation_id, "Practice Nurhalizah", "Practice Broker").numbers)
        columns = [cases.name_columns(name)["name_index"] for name in ("Practice Nurhalizah", "Practice Broker")]
    assert not known & set(NameToken.objects.values_list("token", flat=True))
    for model in (Person, Suspect):
        rows = model._base_manager.values_list("name_index", "name_index_before")
        stand = [bytes(each) for row in rows for each in row if each is not None]
        assert stand
        assert not set(columns) & set(stand)
    assert [each.name for each in queries.find_persons(officer, name="nur halizah")] == ["Practice Nurhalizah"]


def test_while_names_are_written_anew_everybody_is_found_and_met_whichever_key_she_stands_under():
    officer = an_officer()
    early = a_person(case=a_case(by=officer), name="Practice Early", by=officer)
    other = a_person(case=a_case(by=officer), name="Practice Other", by=officer)
    vault.add_keys(["digest"])
    vault.use_new_keys(["digest"], at=NINE)
    late = a_suspect(case=a_case(by=officer), name="Practice Early")
    assert queries.find_persons(officer, name="practice early")[0].person.pk == early.pk
    assert bytes(late.name_index_before) == bytes(early.name_index)  # one of the two forms is the same
    with everyone():
        assert waiting_names() == 2
        assert cases.index_waiting_names(at_once=1) == 1
        assert cases.forget_indexes_of_before() == 0  # somebody stands under the old key alone
    assert queries.find_persons(officer, name="practice early")[0].person.pk == early.pk
    assert queries.find_persons(officer, name="practice other")[0].person.pk == other.pk
    early.refresh_from_db()
    assert bytes(late.name_index) == bytes(early.name_index)
    rotate("--what", "digests")
    assert not Person.objects.filter(name_index_before__isnull=False).exists()
    assert not Suspect.objects.filter(name_index_before__isnull=False).exists()


def test_a_service_that_houses_somebody_suspected_is_unsafe_also_while_names_are_written_anew():
    shelter = a_shelter(total=9)
    offer = an_offer(need=a_need(person=a_person(name="Practice Recruiter")), to=shelter)
    referrals.accept_offer(offer=offer, actor=a_worker(of=shelter.organisation), at=NINE)
    by_her_suspect, by_his_name = a_need(), a_need(person=a_person(name="Practice Broker"))
    a_suspect(case=offer.need.case, name="Practice Broker")

    def unsafe() -> list[bool]:
        found = [match_as_everyone(need=need, at=NINE).failed for need in (by_her_suspect, by_his_name)]
        return [Rule.RELATIVE_HOUSED in failed[shelter.pk] for failed in found]

    vault.add_keys(["digest"])
    vault.use_new_keys(["digest"], at=NINE)
    a_suspect(case=by_her_suspect.case, name="practice recruiter")  # under the new key; the one housed under the old
    assert unsafe() == [True, True]
    while cases.index_waiting_names(at_once=1):
        assert unsafe() == [True, True]
    rotate("--what", "digests")
    assert unsafe() == [True, True]


def test_a_renewal_goes_on_where_it_was_stopped_and_makes_no_further_key(key_file, monkeypatch):
    officer = an_officer()
    for number in range(3):
        a_person(case=a_case(by=officer), name=f"Practice Person {number}", by=officer)

    def numbers() -> list[int]:
        return [len(keys.numbers) for keys in keyset().keys.values()]

    steps = ("use_new_keys", "wrap_anew", "note_finished", "note_keys")  # in their order
    for step in steps:
        with monkeypatch.context() as broken:
            broken.setattr(renewal.vault, step, _killed)
            with pytest.raises(KeyboardInterrupt):
                rotate()
        assert numbers() == [2, 2, 2], step
    assert findings() == []
    assert "has a new key" in rotate("--batch", "1")  # nothing was left but a note
    assert numbers() == [3, 3, 3]
    assert findings() == []
    with everyone():
        assert waiting_names() == 0
    assert keyset().unfinished == frozenset()
    assert keyset_trouble() is None


def _killed(*said: object, **more: object) -> None:
    raise KeyboardInterrupt


def test_two_renewals_at_once_are_refused(test_databases):
    with test_databases.superuser(test_databases.name) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [vault._ONE_RENEWAL])
        with pytest.raises(CommandError, match="renewed already"):
            rotate()
    assert len(keyset().keys["digest"].numbers) == 1


def test_the_mark_waits_for_whoever_began_before(test_databases, monkeypatch):
    with test_databases.superuser(test_databases.name) as other:
        other.autocommit = False
        other.execute("SELECT 1")
        monkeypatch.setattr(renewal, "WAITED_FOR_S", 0.2)
        with pytest.raises(CommandError, match="run the same order again"):
            rotate("--what", "codes")
    assert findings() == []  # not marked, and not yet asked for
    monkeypatch.setattr(renewal, "WAITED_FOR_S", 600.0)
    assert "gone on with" in rotate("--what", "codes")
    assert findings() == []


def test_a_keyset_of_before_in_its_place_is_said_at_the_start(key_file, settings):
    before = key_file.read_text()
    rotate("--what", "digests")
    assert keyset_trouble() is None
    settings.LINDUNG_KEYSET = before
    forget_keyset()
    assert isinstance(keyset_trouble(), KeysetOlder)
    with pytest.raises(CommandError, match=str(KeysetFromEnvironment.hint)[:20]):
        rotate()


def test_old_keys_are_listed_with_what_needs_them_and_destroyed_when_nothing_does(key_file, monkeypatch):
    officer = an_officer()
    a_person(case=a_case(by=officer), name="Practice Person", by=officer)
    rotate()
    said = StringIO()
    call_command("vault_keys", "--destroy", stdout=said)
    assert "15 days of links" in said.getvalue() or "14 days of links" in said.getvalue()
    assert "entries of the trail" in said.getvalue()
    assert [len(keys.numbers) for keys in keyset().keys.values()] == [2, 2, 2]
    with everyone() as at:
        later = old_keys.unneeded(old_keys.keys_now(at=at + timedelta(days=40)))
    assert set(later) == {"wrapping", "digest"}  # the trail is proved by its keys for ever
    vault.destroy_keys(later)
    assert [len(keys.numbers) for keys in keyset().keys.values()] == [1, 1, 2]
    assert keyset_trouble() is None
    assert findings() == []
    assert [each.name for each in queries.find_persons(officer, name="practice person")] == ["Practice Person"]
    with pytest.raises(ValueError, match="in use"):
        vault.destroy_keys({"digest": [keyset().keys["digest"].in_use]})


def test_second_factors_are_sealed_anew_and_go_on_without_the_old_key():
    member = a_member()
    secret = an_app(member)
    before = Authenticator.objects.get().data["secret"]
    assert "1 secrets of second factors are sealed anew" in rotate("--seen", "--what", "wrapping")
    assert partners.count_second_factors_left() == 0
    vault.destroy_keys({"wrapping": keyset().keys["wrapping"].numbers[:1]})
    with pytest.raises(SealBroken):  # a copy of the table from before opens under the old key alone
        open_factor(before, account_id=member.account_id)
    with entering(Door.ACCOUNT, str(member.account_id)) as at:
        answer = partners.try_code(account_id=member.account_id, code=code_now(secret), at=at)
    assert answer.tried is Tried.RIGHT


def test_rows_of_an_older_backup_come_under_the_keys_in_use_and_that_is_said():
    officer = an_officer()
    a_person(case=a_case(by=officer), name="Practice Old", by=officer)
    vault.add_keys(["digest", "authentication"])
    vault.use_new_keys(["digest", "authentication"], at=NINE)
    vault.note_finished("names")
    vault.note_finished("mark")
    assert findings() == [Broken.NO_MARK]  # as a backup of before looks beside the keyset of today
    said: list[str] = []
    with everyone():
        renewal.bring_restored_up_to_date(said.append)
        assert waiting_names() == 0
    assert len(said) == 2
    assert findings() == []
    assert "renewed on" in renewal.keys_in_use()


def test_people_are_entered_and_found_while_everything_is_renewed():
    officer = an_officer()
    case = a_case(by=officer)
    for number in range(20):
        a_person(case=case, name=f"Practice Standing {number}", by=officer)
    stop, wrong, made = threading.Event(), [], []

    def work() -> None:
        try:
            while not stop.is_set():
                with everyone():
                    name = f"Meanwhile {len(made)}"
                    a_person(case=case, name=name, by=officer)
                    made.append(name)
                    assert queries.find_persons(officer, name="Practice Standing 7")
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            wrong.append(error)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    rotate("--batch", "4")
    stop.set()
    worker.join()
    assert not wrong
    assert made
    with everyone():
        assert (waiting_names(), vault.count_left()) == (0, 0)
    assert findings() == []


def test_an_order_that_means_nothing_is_refused():
    with pytest.raises(CommandError, match="take 1 or more"):
        rotate("--batch", "0")
    with pytest.raises(CommandError, match="invalid choice"):
        rotate("--what", "everything")
