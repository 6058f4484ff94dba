"""Registers of licences: loaded whole, replaced whole, read by everybody, written by the desk of their country."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.journeys import actions, queries
from lindung.journeys.models import Licence, Register
from lindung.journeys.rules import licences as rules
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import NeedsRole, OnlyTheDesk
from lindung.partners.scope import acting
from lindung.reports.rules.sheets import BadSheet, SheetEmpty
from lindung.screening.rules.words import Verdict
from tests.factories import NINE
from tests.factories.journeys import LICENCES, a_keeper, a_register
from tests.factories.partners import (
    EVERY_ROLE,
    a_desk,
    a_member,
    a_policy,
    a_token,
    an_actor,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
SOURCE = "Practice ministry, https://practice.example/list"


def _look(asked, country="MY", **also):
    return queries.look_up(asked, country=country, is_practice=False, on=date(2026, 1, 5), **also)


def test_a_new_register_replaces_the_earlier_one_as_a_whole_and_the_earlier_is_remembered():
    first = a_register(by=a_keeper())
    second = a_register(content="name,number\nAgensi Pekerjaan Baru Latihan,NEW-1\n", at=NINE + timedelta(days=1))
    first.refresh_from_db()
    assert first.replaced_at == second.loaded_at
    assert list(Licence.objects.values_list("number", flat=True)) == ["NEW-1"]
    assert Register.objects.in_use().get() == second
    assert not _look("Agensi Pekerjaan Contoh Latihan").same
    assert [entry.what for entry in Trail.objects.all()] == ["register.loaded"] * 2
    assert Trail.objects.latest("at").facts == {"rows": 1, "dated_on": "2026-01-01"}


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"content": LICENCES + "Agensi Salah,X-1,B,someday\n"}, rules.RegisterUnreadable),
        ({"content": "nothing\nx\n"}, rules.RegisterWithoutColumns),
        ({"content": "name\n"}, SheetEmpty),
        ({"content": "name\n\x00\n"}, BadSheet),
        ({"content": "name\n" + "x\n" * 20_001}, rules.RegisterTooLarge),
        ({"source": "  "}, rules.RegisterSourceMissing),
        ({"dated_on": date(2026, 1, 6)}, rules.RegisterDateOdd),
        ({"dated_on": date(1999, 1, 1)}, rules.RegisterDateOdd),
        ({"country": "XX"}, rules.RegisterCountryUnknown),
    ],
)
def test_what_is_wrong_changes_nothing(wrong, refusal):
    kept = a_register()
    with pytest.raises(refusal):
        a_register(**wrong)
    assert Register.objects.in_use().get() == kept
    assert Licence.objects.count() == 3


def test_a_spreadsheet_is_read_like_a_csv_file():
    book = openpyxl.Workbook()
    for row in (["Nama Agensi", "No Lesen", "Tarikh Tamat"], ["Agensi Pekerjaan Helaian", 17, date(2027, 2, 3)]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    actions.load_register(
        content=content.getvalue(), country="my", source=SOURCE, dated_on=NINE.date(), actor=None, at=NINE,
        is_practice=False,
    )  # fmt: skip
    (found,) = _look("17").same
    assert (found.name, found.number, found.valid_until) == ("Agensi Pekerjaan Helaian", "17", date(2027, 2, 3))


def test_only_the_desk_of_the_country_loads_and_there_only_coordinators_and_administrators():
    for who, refusal in (
        (a_keeper("KH"), OnlyTheDesk),
        (an_actor(of=an_organisation(), roles=EVERY_ROLE), OnlyTheDesk),
        (an_actor(of=an_organisation(), roles=[Role.ADMINISTRATOR]), OnlyTheDesk),
        (a_keeper("KH", role=Role.ADMINISTRATOR), OnlyTheDesk),
        (a_keeper(role=Role.SUPERVISOR), NeedsRole),
        (a_keeper(role=Role.DUTY_OFFICER), NeedsRole),
    ):
        with pytest.raises(refusal):
            a_register(by=who)
    assert not Register.objects.exists()
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        assert a_register(by=a_keeper(role=role)).loaded_by


def test_the_database_lets_everybody_read_and_only_the_desk_of_the_country_write():
    a_register()
    desk, abroad, partner = a_desk().pk, a_desk("KH").pk, an_organisation().pk
    for orgs in ([], [partner], [abroad], [desk]):
        with acting(organisations=orgs):
            assert Licence.objects.count() == 3
    for orgs in ([], [partner], [abroad]):
        with acting(organisations=orgs):
            assert Licence.objects.all().delete()[0] == 0
            assert not Register.objects.update(replaced_at=NINE, replaced_by="x")
    for orgs in ([partner], [abroad]):
        refused = pytest.raises(DatabaseError, match="row-level security")
        with refused, transaction.atomic(), acting(organisations=orgs):
            Register.objects.create(
                country="MY", source="x", dated_on=NINE, row_count=0, loaded_at=NINE, loaded_by="x",
                replaced_at=NINE, replaced_by="x",
            )  # fmt: skip
    with acting(organisations=[desk]):
        assert a_register(by=a_keeper()).row_count == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE journeys_register SET source = ''", "DELETE FROM journeys_register",
                  "UPDATE journeys_licence SET name = ''"],
)  # fmt: skip
def test_what_a_list_said_is_never_changed(statement):
    a_register()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_register_answers_for_a_country_and_world():
    a_register()
    a_register(is_practice=True)
    a_register(country="ID")
    assert Register.objects.in_use().count() == 3
    assert _look("LATIHAN-0001", country="ID").same
    assert _look("LATIHAN-0001", country="KH").register is None


def test_the_command_loads_a_file_or_says_what_is_wrong(tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_text(LICENCES)
    options = {"country": "MY", "source": SOURCE, "date": "2020-01-31"}
    call_command("load_licences", str(file), **options)
    assert capsys.readouterr().out.strip() == "country=MY licences=3 dated=2020-01-31"
    file.write_text("name,valid_until\nContoh,soon\n")
    for changed, said in (
        ({}, "2/valid until"),
        ({"date": "31.01."}, "2026-01-31"),
        ({"country": "Malaysia"}, "MALAYSIA is no code"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("load_licences", str(file), **{**options, **changed})
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_licences", str(tmp_path / "none.csv"), **options)
    assert Licence.objects.count() == 3


def _as(actor) -> Client:
    return signed_in(Client(headers={"accept-language": "en"}), actor.member)


def _sent(content=LICENCES, **instead):
    told = {
        "source": SOURCE,
        "dated_on": "2020-01-31",
        "file": SimpleUploadedFile("x.csv", content.encode()),
        **instead,
    }
    return reverse("journeys:load"), told


def test_a_coordinator_sees_which_registers_answer_and_loads_one():
    a_policy("MY")
    keeper = a_keeper()
    page = _as(keeper).get(reverse("journeys:registers")).content.decode()
    assert page.count("none loaded") == 3
    assert 'href="/journeys/registers/" aria-current="page"' in page
    answer = _as(keeper).post(*_sent(), follow=True)
    assert "Loaded: 3 licences." in answer.content.decode()
    assert SOURCE in answer.content.decode()
    assert Register.objects.get().country == "MY"
    wrong = _as(keeper).post(*_sent("name,valid_until\nContoh,soon\n"))
    assert wrong.status_code == 422
    assert "2/valid until" in wrong.content.decode()
    large = _as(keeper).post(*_sent("name\n" + "y" * 2_100_000))
    assert large.status_code == 422
    assert "at most 20,000 rows" in large.content.decode()
    assert Register.objects.count() == 1


def test_who_may_not_load_sees_why_and_the_page_refuses():
    officer = an_actor(of=a_desk(), roles=[Role.DUTY_OFFICER])
    page = _as(officer).get(reverse("journeys:registers")).content.decode()
    assert "This needs one of these roles" in page
    assert reverse("journeys:load") not in page
    assert _as(officer).post(*_sent()).status_code == 403
    partner = an_actor(of=an_organisation(), roles=[Role.COORDINATOR])
    assert _as(partner).post(*_sent()).status_code == 403
    assert _as(a_keeper("KH")).post(*_sent()).status_code == 302
    assert Register.objects.get().country == "KH"


def test_checks_are_counted_for_coordinators_of_a_desk_only():
    today = NINE.date()
    for language, verdict in (("en", Verdict.NONE), ("km", Verdict.WARNING), ("km", Verdict.WARNING)):
        actions.count_check(on=today, language=language, verdict=verdict)
    actions.count_check(on=today - timedelta(days=40), language="en", verdict=Verdict.NONE)
    (day,) = queries.counts(until=today)
    assert day.total == 3
    assert dict(day.cells)["km"] == ((Verdict.WARNING.value, 2), (Verdict.NONE.value, 0), (Verdict.SHORT.value, 0))
    assert _as(a_keeper()).get(reverse("journeys:counts")).status_code == 200
    assert _as(a_keeper(role=Role.ADMINISTRATOR)).get(reverse("journeys:counts")).status_code == 403
    partner = an_actor(of=an_organisation(), roles=[Role.COORDINATOR])
    assert _as(partner).get(reverse("journeys:counts")).status_code == 403


def test_a_partners_system_reads_registers_and_looks_an_agency_up():
    a_register()
    _token, text = a_token(of=an_organisation())
    api = Client(headers={"Authorization": f"Bearer {text}"})
    (register,) = api.get("/api/v1/journeys/registers").json()
    assert (register["country"], register["licences"]) == ("MY", 3)
    found = api.get("/api/v1/journeys/licences", {"country": "my", "agency": "LATIHAN-0002"}).json()
    assert [(each["name"], each["is_over"]) for each in found["same"]] == [
        ("Agensi Pekerjaan Tamat Latihan Sdn. Bhd.", True)
    ]
    assert api.get("/api/v1/journeys/licences", {"country": "KH", "agency": "x"}).status_code == 404
    assert api.get("/api/v1/journeys/licences", {"country": "MY", "agency": "x\x00y"}).status_code == 200
    assert Client().get("/api/v1/journeys/registers").status_code == 401


def test_a_member_without_a_fitting_role_finds_no_page():
    trainer = signed_in(Client(), a_member(of=a_desk(), roles=[Role.TRAINER]))
    for name in ("registers", "load", "counts"):
        assert trainer.get(reverse(f"journeys:{name}")).status_code == 403
