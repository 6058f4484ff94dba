"""Bringing in sheets: what is understood, what is refused and where, all or nothing."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lindung.kernel.errors import NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.partners.rules import Role
from lindung.reports import actions
from lindung.reports.gateways import htcds_columns, read_sheet
from lindung.reports.models import Report, Sheet
from lindung.reports.rules.sheets import (
    BadSheet,
    SheetEmpty,
    SheetTakenBefore,
    SheetTooLarge,
    read_rows,
)
from tests.factories import NINE
from tests.factories.partners import a_desk, a_member, a_policy, an_actor, an_organisation, signed_in

HTCDS = [
    [
        "prs_FirstName",
        "Birthdate",
        "prs_MobilePhone",
        "hte_State",
        "hte_Country",
        "vic_MethodsOfControl",
        "hte_Description",
    ],
    ["Practice", "2012-02-03", "+60 00 000 0000", "Selangor", "MYS", "WithholdsDocuments; Other", "Practice: sold"],
    ["", "1990-02-03", "", "MY-14", "Malaysia", "", "Practice: a second"],
]


def as_csv(rows, encoding="utf-8", separator=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def read(content):
    return read_rows(read_sheet(content), known=htcds_columns(), country="MY", today=NINE.date())


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_columns_of_htcds_are_understood_and_nothing_is_lost(make):
    rows, errors = read(make(HTCDS))
    assert errors == []
    assert rows[0]["narrative"] == "Practice: sold"
    assert rows[0]["area"] == "MY-10"
    assert rows[0]["answers"] == {"child": "yes", "documents_or_wages_held": "yes"}
    assert "Mobile Phone: +60 00 000 0000" in rows[0]["staff_note"]
    assert rows[0]["safe_contact"]["address"] == ""  # nobody asked whether it is safe
    assert "First Name: Practice" in rows[0]["staff_note"]
    assert rows[1]["answers"] == {}


def test_our_own_columns_are_understood():
    rows, errors = read(
        as_csv([["Narrative", "held", "Pregnant", "way", "address"], ["Practice", "yes", "", "sms", "1"]])
    )
    assert errors == []
    assert rows[0]["answers"] == {"held": "yes", "pregnant": "unknown"}
    assert rows[0]["safe_contact"]["way"] == "sms"


@pytest.mark.parametrize(
    ("encoding", "guessed"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_encodings_and_separators_of_spreadsheets_are_read_and_a_guess_is_said(encoding, guessed, separator):
    table = read_sheet(as_csv([["narrative", "held"], ["Practice: café", "yes"]], encoding, separator))
    assert table.rows == (("Practice: café", "yes"),)
    assert table.guessed_encoding is guessed


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([["narrative", "colour"], ["a", "b"]], (1, "colour", "unknown_column")),
        ([["narrative", "Narrative"], ["a", "b"]], (1, "Narrative", "repeated_column")),
        ([["narrative"], ["=1+1"]], (2, "narrative", "formula_in_cell")),
        ([["narrative", "held"], ["a", "yes"], ["b", "maybe"]], (3, "held", "unreadable_answer")),
        ([["narrative", "area"], ["a", "Atlantis"]], (2, "area", "unknown_place")),
        ([["narrative", "country"], ["a", "KH"]], (2, "country", "other_country")),
        ([["narrative", "prs_Birthdate"], ["a", "yesterday"]], (2, "prs_Birthdate", "unreadable_date")),
        ([["narrative", "who"], ["a", "x"]], (2, "who", "unknown_choice")),
        ([["held"], ["no"]], (2, "narrative", "nothing_told")),
    ],
)
@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_what_is_wrong_is_said_with_row_and_column(make, rows, where):
    taken, errors = read(make(rows))
    assert taken == []
    assert where in [(error.row, error.column, error.refusal.code) for error in errors]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", SheetEmpty),
        (b"narrative\n", SheetEmpty),
        (b"narrative\n \n\n", SheetEmpty),
        (b"a" * 2_000_001, SheetTooLarge),
        (as_csv([["narrative"], *[["x"]] * 2_001]), SheetTooLarge),
        (as_csv([["narrative"] * 121, ["x"] * 121]), SheetTooLarge),
        (as_csv([["narrative"], ["x" * 20_001]]), SheetTooLarge),
        (b"PK\x03\x04 not a workbook", BadSheet),
        (b"\xff\xfe\x00", BadSheet),
        (b"narrative\n\x00\x01", BadSheet),
        (b"narrative\n\x81\x8d", BadSheet),
        (b'narrative\n"open', BadSheet),
    ],
)
def test_files_beyond_the_bounds_are_refused(content, refusal):
    with pytest.raises(refusal):
        read_sheet(content)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused():
    with pytest.raises(SheetTooLarge):
        read_sheet(_bomb())


def test_a_workbook_cut_short_is_refused():
    with pytest.raises(BadSheet):
        read_sheet(as_xlsx(HTCDS)[:-200])


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_a_table_or_refused(content):
    try:
        table = read_sheet(content)
    except (BadSheet, SheetTooLarge, SheetEmpty):
        return
    read_rows(table, known=htcds_columns(), country="MY", today=NINE.date())


cells = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4))
def test_any_cells_are_rows_or_errors_never_both(rows):
    try:
        taken, errors = read(as_csv([["narrative", "area", "prs_Birthdate"], *rows]))
    except (BadSheet, SheetEmpty):
        return
    assert not (taken and errors)


@pytest.fixture
def officer(db):
    a_policy("MY")
    return an_actor(of=a_desk())


def test_a_sheet_is_taken_as_a_whole_with_one_notice_and_then_forgotten(officer):
    shown = actions.show_sheet(content=as_csv(HTCDS), actor=officer, at=NINE)
    assert not Report.objects.exists()
    assert actions.take_sheet(sheet=shown.sheet, actor=officer, at=NINE) == 2
    reports = Report.objects.select_related("key").order_by("id")
    assert [(each.channel, each.urgency, each.due_at is not None) for each in reports] == [
        ("imported", "urgent", True),
        ("imported", "routine", True),
    ]
    assert Notice.objects.get().thing == reports[0].ref
    sheet = Sheet.objects.select_related("key").get()
    assert (sheet.state, sheet.key.is_destroyed) == ("taken", True)
    with pytest.raises(WrongState):
        actions.take_sheet(sheet=sheet, actor=officer, at=NINE)


def test_the_same_file_twice_is_recognised(officer):
    first = actions.show_sheet(content=as_csv(HTCDS), actor=officer, at=NINE)
    second = actions.show_sheet(content=as_csv(HTCDS), actor=officer, at=NINE)
    actions.take_sheet(sheet=first.sheet, actor=officer, at=NINE)
    with pytest.raises(SheetTakenBefore):
        actions.take_sheet(sheet=second.sheet, actor=officer, at=NINE)
    with pytest.raises(SheetTakenBefore):
        actions.show_sheet(content=as_csv(HTCDS), actor=officer, at=NINE)
    assert Report.objects.count() == 2


def test_a_sheet_with_a_wrong_row_keeps_nothing(officer):
    shown = actions.show_sheet(content=as_csv([*HTCDS, ["", "never", "", "", "", "", "x"]]), actor=officer, at=NINE)
    assert (shown.sheet, len(shown.errors)) == (None, 1)
    assert not Sheet.objects.exists()


def test_only_officers_of_a_desk_bring_sheets_in(officer):
    for actor in (an_actor(of=an_organisation()), an_actor(of=a_desk(), roles=[Role.CASE_WORKER])):
        with pytest.raises(NotAllowed):
            actions.show_sheet(content=as_csv(HTCDS), actor=actor, at=NINE)


def test_a_sheet_is_shown_before_it_is_taken_and_errors_name_row_and_column(client, officer):
    signed_in(client, officer.member)
    wrong = client.post("/reports/import/", {"file": SimpleUploadedFile("a.csv", b"narrative,area\nx,Atlantis\n")})
    assert wrong.status_code == 422
    assert "This is no province" in wrong.content.decode()
    shown = client.post("/reports/import/", {"file": SimpleUploadedFile("a.csv", as_csv(HTCDS))}, follow=True)
    assert "It holds 2 reports" in shown.content.decode()
    sheet = Sheet.objects.get()
    assert client.post(f"/reports/import/{sheet.ref}/take/").status_code == 302
    assert Report.objects.count() == 2
    again = client.post("/reports/import/", {"file": SimpleUploadedFile("b.csv", as_csv(HTCDS))})
    assert "brought in before" in again.content.decode()


def test_a_sheet_nobody_wanted_is_forgotten(client, officer):
    sheet = actions.show_sheet(content=as_csv(HTCDS), actor=officer, at=NINE).sheet
    stranger = a_member(of=a_desk("KH"))
    assert signed_in(client, stranger).get(f"/reports/import/{sheet.ref}/").status_code == 404
    signed_in(client, officer.member).post(f"/reports/import/{sheet.ref}/drop/")
    assert not Report.objects.exists()
    assert Sheet.objects.get().state == "dropped"


def test_a_file_that_is_missing_is_said(client, officer):
    response = signed_in(client, officer.member).post("/reports/import/", {})
    assert response.status_code == 422
