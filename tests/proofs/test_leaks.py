"""Nothing of a person leaks: planted words are looked for wherever bytes end up."""

import base64
import contextlib
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from psycopg import sql
from pyrage import x25519

from lindung.audit.models import Trail
from lindung.audit.tasks import seal_pending
from lindung.care.models import Closing, FollowUp
from lindung.care.rules import CaseOutcome, HowIsShe
from lindung.cases.models import Disclosure, Person
from lindung.config import backup
from lindung.notices.models import Notice, PracticeMessage
from lindung.notices.rules import NoticeState
from lindung.partners.models import Actor, Organisation
from lindung.partners.models.factor import secret_of
from lindung.partners.rules import OrganisationKind
from lindung.referrals.models import Offer, Placement
from lindung.reports import actions as reports
from lindung.reports.models import Attachment, Report
from lindung.vault.fields import SealedField, SealedJSON, SealedText
from tests.campaigns.test_sealed_photographs import a_photo
from tests.config.backups import in_words
from tests.factories import PASSWORD
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import a_case
from tests.factories.evidence import a_given_list
from tests.factories.learning import a_booking
from tests.factories.partners import a_desk, a_token, an_organisation, code_now
from tests.factories.reports import a_received_report, something_told
from tests.factories.screening import a_lure
from tests.fixtures.database import TestDatabases
from tests.flows.world import World, a_world, last_link, now, time_passes
from tests.proofs.catching import PostOffice
from tests.proofs.knocking import CARRY, Said, browser_of, ready_to_send, receipt_in, send
from tests.reports.papers import AUTHOR, a_jpeg, a_paper
from tests.reports.test_sheets import HTCDS, as_csv

SECRET = re.compile(r'<code translate="no">([A-Z2-7]{32})</code>')
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
# Words nobody else writes. Some are typed into every field that a person's data goes into; all begin alike.
BEGIN = "ZqNobodyWrites"
PLANTED = {
    name: f"{BEGIN}{name.title()}Xj"
    for name in ("narrative", "address", "when", "message", "reply", "note", "name", "other", "documents", "details",
                 "interpreter", "witness", "suspect", "assessed", "task", "law", "file", "paper", "asked", "closing",
                 "staff", "any", "typo")
}  # fmt: skip


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, transactional_db: None, tmp_path: Path) -> World:
    """A practice country, whose programs log all they can and have a temporary folder of their own."""
    monkeypatch.setenv("TEST_PRACTICE", "yes")
    monkeypatch.setenv("TEST_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
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
        said = send(
            self.root, "POST", f"/api/v1{path}", data=data, Idempotency_Key=f"practice-{path[-60:]}", **self.token
        )
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
        self.files_come_along(send(self.root, "POST", "/en/receipt/", form={"receipt": receipt}).body)
        self.refuse("POST", "/en/receipt/message/", form={"carry": "x", "message": PLANTED["typo"]})
        self.refuse("POST", "/en/report/", form={"carry": PLANTED["typo"], "story": PLANTED["typo"]})
        self.refuse("POST", "/en/receipt/", form={"receipt": PLANTED["typo"] * 20})

    def files_come_along(self, page: str) -> None:
        """A photo whose name and description tell, and a paper whose page does."""
        for name, content in (("jpg", a_jpeg()), ("pdf", a_paper(PLANTED["paper"]))):
            file = SimpleUploadedFile(f"{PLANTED['file']}.{name}", content)
            body = encode_multipart(BOUNDARY, {"carry": CARRY.search(page)[1], "file": file})  # type: ignore[index]
            asked = Request(f"{self.root}/en/receipt/file/", body, {"Content-Type": MULTIPART_CONTENT})  # noqa: S310
            with urlopen(asked) as answer:  # noqa: S310 - our own server
                page = answer.read().decode()
        photo, paper = Attachment.objects.order_by("id")
        assert AUTHOR.encode() not in photo.content
        assert PLANTED["paper"].encode() in paper.content

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

    def she_is_asked_how_she_is(self) -> None:
        """She arrives and is asked; another case is to be closed; a colleague writes down a call."""
        at, officer = now(), browser_of(self.root, self.world.officer)
        follow_up = follow_ups_of(an_arrival(placement=Placement.objects.get(), at=at), at=at)[0]
        said = {"how": HowIsShe.SAFE_NEEDS_HELP.value, "note": PLANTED["asked"]}
        officer(f"/en/care/follow-ups/{follow_up.ref}/", said)
        assert FollowUp.objects.get(pk=follow_up.pk).note == PLANTED["asked"]
        other = a_case(by=Actor.of_member(self.world.officer), at=at)
        said = {"outcome": CaseOutcome.WELL_AND_SAFE.value, "note": PLANTED["closing"]}
        officer(f"/en/care/cases/{other.ref}/close/", said)
        assert Closing.objects.get().note == PLANTED["closing"]
        told = something_told(staff_note=PLANTED["staff"])
        assert a_received_report(told, desk=self.world.desk, at=at)[0].staff_note == PLANTED["staff"]


def plant_everywhere(databases: TestDatabases) -> set[str]:
    """A word into every other sealed column of a row, past all rights; returns the columns that have no row here."""
    empty = set()
    with databases.superuser(databases.name) as database:
        database.execute("SET session_replication_role = replica")
        sealed_of = {
            model: [each for each in model._meta.fields if isinstance(each, SealedField)] for model in apps.get_models()
        }
        for model, fields in sealed_of.items():
            row = model._base_manager.order_by("-pk").first() if fields else None
            for field in fields:
                if row is None:
                    empty.add(f"{model._meta.label}.{field.name}")
                elif field.name != "link" and BEGIN not in str(getattr(row, field.name)):
                    sealed = field.seal(row, _fitting(field)).data  # type: ignore[arg-type]
                    place = sql.Identifier(model._meta.db_table), sql.Identifier(field.column)
                    database.execute(sql.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(*place), [sealed, row.pk])
    return empty


def _fitting(field: SealedField[object, object]) -> object:
    """The word as this column takes it; cut short where it holds less."""
    word = PLANTED["any"]
    if isinstance(field, SealedText):
        return word[: field.max_length]
    return {word: word} if isinstance(field, SealedJSON) else word.encode()


# Counts, files of runs and badges of learners: nothing of a person who was helped.
NO_ROW = {
    "evidence.Run.result", "evidence.RunFile.content", "learning.IssuerSecret.pem", "learning.Certificate.badge",
}  # fmt: skip
WORK = """
import os, django
django.setup()
from django.conf import settings
from lindung.config import worker
settings.LINDUNG_MAIL_URL = os.environ["TEST_MAIL_URL"]
worker.run()
"""


def a_worker_posts_everything(office: PostOffice, databases: TestDatabases, logs: Path) -> None:
    """Every notice again, to real addresses, by a real worker that logs all it can."""
    for house in Organisation.objects.all():
        house.notice_channel = "mailto:duty@example.org"
        house.save(update_fields=["notice_channel"])
    waits = {"state": NoticeState.QUEUED.value, "next_try_at": F("created_at"), "sent_at": None}
    Notice.objects.update(is_practice=False, to_member=None, attempts=0, **waits)
    PracticeMessage.objects.all().delete()
    where = f"postgresql://lindung_worker@/{databases.name}?host={settings.LINDUNG_PLACES.socket}"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.served_settings", "SERVED_DATABASE": where,
               "LINDUNG_TEST_HOME": str(settings.LINDUNG_PLACES.home),
               "TEST_PORT": "1", "TEST_MAIL_URL": office.url}  # fmt: skip
    with (logs / "worker.log").open("wb") as said:
        process = subprocess.Popen([sys.executable, "-c", WORK], env=environ, stdout=said, stderr=subprocess.STDOUT)
    until = time.monotonic() + 60
    while Notice.objects.exclude(state=NoticeState.SENT.value).exists() and time.monotonic() < until:
        time.sleep(0.2)
    process.terminate()
    process.wait(timeout=30)
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}, (logs / "worker.log").read_text()[-2000:]
    assert len(office.letters) >= Notice.objects.count()


def backups(folder: Path) -> Iterator[tuple[str, bytes]]:
    """A backup's files as they lie there, and as whoever holds the identity reads them."""
    identity = x25519.Identity.generate()
    backup.take(folder=folder, recipients=[identity.to_public()], keep_keys_days=30)
    for path in folder.iterdir():
        yield path.name, path.read_bytes()
        yield f"{path.name}, opened", in_words(path, identity)


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
    yield from _held([*data.glob("*.log"), *settings.LINDUNG_PLACES.home.glob("*.log"), *_files(logs)])


def _files(*folders: Path) -> list[Path]:
    return [path for folder in folders if folder.exists() for path in folder.rglob("*")]


def _held(files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # the server tidies its log of writes while we look
            if path.is_file():
                yield str(path), path.read_bytes()


def forms_of(plain: bytes) -> list[bytes]:
    """A word as it may stand in bytes: plain, as hexadecimal, as base 64 at each of its three places."""
    turns = [base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, plain.lower(), plain.hex().encode(), *turns]


def named(held: bytes, wanted: dict[bytes, str]) -> set[str]:
    """What of the wanted stands there; which words, where they begin alike."""
    found = {name for form, name in wanted.items() if form in held}
    if "planted" in found:
        found |= {name for name, word in PLANTED.items() for form in forms_of(word.encode()) if form in held}
    return found


def test_the_search_would_find_what_is_in_clear(test_databases: TestDatabases, tmp_path: Path) -> None:
    """The search itself is put to the test: what is in clear is found in table, file, log of writes, backup."""
    organisation = a_desk(is_practice=True)
    organisation.name = "ZqInClearXj"
    organisation.save()
    found = {name for name, held in places(test_databases, tmp_path) if b"ZqInClearXj" in held}
    assert "table partners_organisation" in found
    assert len([name for name in found if "/base/" in name]) >= 1
    assert len([name for name in found if "/pg_wal/" in name]) >= 1
    [opened] = [name for name, held in backups(tmp_path / "kept") if b"ZqInClearXj" in held]
    assert opened.endswith("rows.age, opened")


def test_no_word_of_a_person_is_found_where_bytes_end_up(
    world: World, served: str, test_databases: TestDatabases, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    story = Story(served, world)
    story.someone_reports()
    story.the_desk_works()
    story.an_officer_sets_up_an_app()
    assert PracticeMessage.objects.exists()
    assert PLANTED["name"] in [person.name for person in Person.objects.all()]
    assert str(Report.objects.get().narrative) == PLANTED["narrative"]
    story.she_is_asked_how_she_is()
    a_lure(desk=world.desk)
    a_given_list()
    a_booking()
    a_photo()
    reports.show_sheet(content=as_csv(HTCDS), actor=Actor.of_member(world.supervisor), at=now())
    columns_without_row = plant_everywhere(test_databases)
    seal_pending(timestamp=0)
    wanted = dict.fromkeys([*forms_of(BEGIN.encode()), *forms_of(AUTHOR.encode())], "planted")
    wanted |= {form: "second factor" for secret in story.secrets for form in forms_of(secret.encode())}
    files = [bytes(each.content) for each in Attachment.objects.all()]
    wanted |= {form: "a file" for content in files for form in forms_of(content[len(content) // 2 :][:40])}
    with PostOffice() as office:
        a_worker_posts_everything(office, test_databases, tmp_path)
        assert b"It names nobody" in office.received
        post = [("post", office.received), ("log of the tests", caplog.text.encode())]
    searched = [*post, *backups(tmp_path / "kept"), *places(test_databases, tmp_path)]
    assert {(where, name) for where, held in searched for name in named(held, wanted)} == set()
    assert columns_without_row == NO_ROW
    assert Trail.objects.count() > 10
    for said in story.refused:
        assert said.status >= 400, said
        assert not [name for name, word in PLANTED.items() if name != "typo" and word in said.body]
        assert PLANTED["typo"] not in str(said.headers)
