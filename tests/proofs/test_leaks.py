"""Nothing of a person leaks: planted words are looked for wherever bytes end up."""

import base64
import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings

from lindung.audit.models import Trail
from lindung.audit.tasks import seal_pending
from lindung.cases.models import Disclosure, Person
from lindung.notices.models import PracticeMessage
from lindung.partners.models.factor import secret_of
from lindung.partners.rules import OrganisationKind
from lindung.referrals.models import Offer
from lindung.reports.models import Report
from tests.factories import PASSWORD
from tests.factories.partners import a_desk, a_token, an_organisation, code_now
from tests.fixtures.database import TestDatabases
from tests.flows.world import World, a_world, last_link, time_passes
from tests.proofs.knocking import CARRY, Said, browser_of, ready_to_send, receipt_in, send

SECRET = re.compile(r'<code translate="no">([A-Z2-7]{32})</code>')
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]
# Words nobody else writes. Some are typed into every field that a person's data goes into.
PLANTED = {
    name: f"Zq{name.title().replace('_', '')}Xj"
    for name in ("narrative", "address", "when", "message", "reply", "note", "name", "other", "documents", "details",
                 "interpreter", "witness", "suspect", "assessed", "task", "law", "typo")
}  # fmt: skip


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> World:
    """A practice country."""
    monkeypatch.setenv("TEST_PRACTICE", "yes")
    return a_world()


class Story:
    """Everything a desk does with one report, over HTTP; each answer is kept."""

    def __init__(self, root: str, world: World) -> None:
        self.root, self.world = root, world
        self.token = {"Authorization": f"Bearer {a_token(of=world.desk)[1]}"}
        self.refused: list[Said] = []
        self.secrets: list[str] = []

    def api(self, path: str, data: dict[str, object], *, status: int = 201) -> dict[str, str]:
        """One operation, which has to be taken."""
        said = send(self.root, "POST", f"/api/v1{path}", data=data, **self.token)
        assert said.status == status, (path, said.body)
        return dict(said.json)

    def refuse(self, method: str, path: str, **more: object) -> None:
        """Something that is wrong on purpose: the answer is kept."""
        self.refused.append(send(self.root, method, path, **more))  # type: ignore[arg-type]

    def an_officer_sets_up_an_app(self) -> None:
        """The secret as her phone has it, and what her recovery codes are made from."""
        ask, kept = browser_of(self.root, self.world.officer), "/en/accounts/2fa/totp/activate/"
        ask("/en/accounts/reauthenticate/", {"password": PASSWORD})
        self.secrets = [SECRET.search(ask(kept, None).body)[1]]  # type: ignore[index]
        ask(kept, {"code": code_now(self.secrets[0])})
        rows = Authenticator.objects.filter(user=self.world.officer.account)
        assert self.secrets[0] in {secret_of(row) for row in rows}
        self.secrets.extend(secret_of(row) for row in rows.filter(type=Authenticator.Type.RECOVERY_CODES))
        assert len(self.secrets) == 2

    def someone_reports(self) -> None:
        """The public form, a message, and mistakes on the way."""
        form = ready_to_send(
            self.root, story=PLANTED["narrative"], way="sms", address=PLANTED["address"], when=PLANTED["when"]
        )
        receipt = receipt_in(send(self.root, "POST", "/en/report/", form=form).body)
        assert receipt
        mailbox = send(self.root, "POST", "/en/receipt/", form={"receipt": receipt})
        carry = CARRY.search(mailbox.body)
        assert carry is not None
        send(
            self.root,
            "POST",
            "/en/receipt/message/",
            form={"carry": carry[1], "message": PLANTED["message"], "go": "send"},
        )
        self.refuse("POST", "/en/receipt/message/", form={"carry": "x", "message": PLANTED["typo"]})
        self.refuse("POST", "/en/report/", form={"carry": PLANTED["typo"], "story": PLANTED["typo"]})
        self.refuse("POST", "/en/receipt/", form={"receipt": PLANTED["typo"] * 20})

    def the_desk_works(self) -> None:
        """Triage, a case, a person with everything, a need, an offer, a yes; and wrong requests with the same words."""
        report, note = Report.objects.get(), PLANTED["note"]
        officer = browser_of(self.root, self.world.officer)
        officer(f"/en/reports/{report.ref}/take/", {})
        officer(f"/en/reports/{report.ref}/reply/", {"message": PLANTED["reply"]})
        case = self.api("/cases", {"report": report.ref, "answers": {"danger_now": "yes"}, "summary": note})["ref"]
        her = {
            "name": PLANTED["name"],
            "other_names": PLANTED["other"],
            "documents": PLANTED["documents"],
            "notes": note,
        }
        known = {"sex": "female", "age_band": "adult_25_59", "languages": ["ms"], "contact": PLANTED["address"]}
        person = self.api(f"/cases/{case}/persons", {**her, **known})["ref"]
        self.a_law_requires_it(person)
        self.api(f"/cases/{case}/suspects", {"name": PLANTED["suspect"], "notes": note})
        self.api(f"/cases/{case}/tasks", {"note": PLANTED["task"]})
        assessed = {
            "answers": {"recruited": "yes"},
            "age": "adult",
            "outcome": "indication",
            "narrative": PLANTED["assessed"],
        }
        self.api(f"/persons/{person}/assessments", assessed)
        agreed = {
            "purpose": "services",
            "field_groups": ["identity", "contact"],
            "recipient_kinds": ["service_provider"],
        }
        said = {"language": "ms", "witness": PLANTED["witness"], "interpreter": PLANTED["interpreter"]}
        self.api(f"/persons/{person}/consents", {**agreed, **said})
        need = self.api(
            f"/cases/{case}/needs",
            {"person": person, "kind": "shelter", "area": "MY-10.1704", "details": PLANTED["details"]},
        )["ref"]
        self.api(f"/needs/{need}/offers", {"services": [self.world.near.ref]})
        self.refuse(
            "POST", last_link(self.world.near.organisation), form={"step": "decline", "reason": PLANTED["typo"]}
        )
        send(self.root, "POST", last_link(self.world.near.organisation), form={"step": "accept"})
        assert Offer.objects.get().state == "accepted"
        for wrong in ({**her, "sex": PLANTED["typo"]}, [PLANTED["typo"]]):
            self.refuse("POST", f"/api/v1/cases/{case}/persons", data=wrong, **self.token)
        self.refuse("POST", f"/api/v1/cases/{PLANTED['typo']}/persons", data=her, **self.token)
        officer(f"/en/reports/{report.ref}/duplicate/", {"of": PLANTED["typo"]})
        officer("/en/desk/find/", {"ref": PLANTED["name"]})
        time_passes()

    def a_law_requires_it(self, person: str) -> None:
        """A supervisor names an order that names her."""
        police = an_organisation(OrganisationKind.POLICE, desk=self.world.desk, is_practice=True)
        law = {"ground": "legal_duty", "legal_ground": "court_order", "legal_reference": PLANTED["law"], "days": "14"}
        shown = {"to": police.ref, "purpose": "investigation", "field_groups": "needs", **law}
        browser_of(self.root, self.world.supervisor)(f"/en/cases/persons/{person}/show/", shown)
        assert Disclosure.objects.get(ground="legal_duty").legal_reference == PLANTED["law"]


def places(databases: TestDatabases, logs: Path) -> Iterator[tuple[str, bytes]]:
    """Everywhere bytes end up, by name: tables as a dump shows them, the server's own files, every log."""
    with databases.superuser(databases.name) as database:
        for (table,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            rows = database.execute(f'SELECT x::text FROM "{table}" x').fetchall()  # type: ignore[call-overload]
            yield f"table {table}", "\n".join(row[0] for row in rows).encode()
        yield from _held(_files(settings.LINDUNG_PLACES.data / "pg_wal"))  # a checkpoint tidies it
        database.execute("CHECKPOINT")
        row = database.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    data = settings.LINDUNG_PLACES.data
    yield from _held(_files(data / "base" / str(row[0] if row else ""), data / "pg_wal", data / "log"))
    yield from _held([*data.glob("*.log"), *settings.LINDUNG_PLACES.home.glob("*.log"), *logs.glob("*.log")])


def _files(*folders: Path) -> list[Path]:
    return [path for folder in folders if folder.exists() for path in folder.rglob("*")]


def _held(files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # the server tidies its log of writes while we look
            if path.is_file():
                yield str(path), path.read_bytes()


def forms_of(word: str) -> list[bytes]:
    """A word as it may stand in bytes: plain, as hexadecimal, as base 64 at each of its three places."""
    plain = word.encode()
    turns = [base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, plain.lower(), plain.hex().encode(), *turns]


def test_the_search_would_find_what_is_in_clear(test_databases: TestDatabases, tmp_path: Path) -> None:
    """The search itself is put to the test: a word in clear is found in the table, its file and the log of writes."""
    organisation = a_desk(is_practice=True)
    organisation.name = "ZqInClearXj"
    organisation.save()
    found = {name for name, held in places(test_databases, tmp_path) if b"ZqInClearXj" in held}
    assert "table partners_organisation" in found
    assert len([name for name in found if "/base/" in name]) >= 1
    assert len([name for name in found if "/pg_wal/" in name]) >= 1


def test_no_word_of_a_person_is_found_where_bytes_end_up(
    world: World, served: str, test_databases: TestDatabases, tmp_path: Path
) -> None:
    story = Story(served, world)
    story.someone_reports()
    story.the_desk_works()
    story.an_officer_sets_up_an_app()
    seal_pending(timestamp=0)
    assert PLANTED["name"] in [person.name for person in Person.objects.all()]
    assert str(Report.objects.get().narrative) == PLANTED["narrative"]
    wanted = {form: name for name, word in PLANTED.items() for form in forms_of(word)}
    wanted |= {form: "second factor" for secret in story.secrets for form in forms_of(secret)}
    found = {
        (where, wanted[form]) for where, held in places(test_databases, tmp_path) for form in wanted if form in held
    }
    assert found == set()
    assert Trail.objects.count() > 10
    assert PracticeMessage.objects.exists()
    for said in story.refused:
        assert said.status >= 400, said
        assert not [name for name, word in PLANTED.items() if name != "typo" and word in said.body]
        assert PLANTED["typo"] not in str(said.headers)
