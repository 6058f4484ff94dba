"""Whatever comes from outside is read within bounds: sheets, receipts, references, cursors, sealed fields, lists."""

import contextlib
import io
import time
import zipfile
from collections.abc import Callable

import pytest
from django.core import signing
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lindung.directory import areas
from lindung.directory.actions import load_entries
from lindung.directory.models import Entry
from lindung.directory.rules import UnknownArea
from lindung.kernel.errors import Refusal
from lindung.kernel.refs import make_ref, read_ref
from lindung.notices.links import offer_token, read_offer_token
from lindung.reports.forms.carry import Form, open_, seal
from lindung.reports.gateways import htcds_columns, read_sheet
from lindung.reports.rules import FormExpired
from lindung.reports.rules.receipts import in_groups, read_receipt
from lindung.reports.rules.sheets import OWN_COLUMNS, SheetTooLarge, Table, read_rows
from lindung.web.paging import BadCursor, make_cursor, open_cursor
from tests.factories import NINE

AGAIN = settings(
    max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
LONG = settings(AGAIN, max_examples=400)
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
HEADING = st.one_of(st.sampled_from([*OWN_COLUMNS, "held", "child", *sorted(htcds_columns())[:20]]), TEXT)
CELL = st.one_of(
    TEXT, st.sampled_from(["yes", "no", "MY", "MY-10", "=1+1", "@x", "2026-02-30", "0001-01-01", "9999-12-31", "n/a"])
)
NASTY = ("", "\x00", "🙂" * 99, "A" * 100_000, "../x", "%00", "\u202e", "0" * 5_000, "٠" * 16, "𝟘" * 16)


def _read(content: bytes) -> None:
    """A sheet to the end: a table or a refusal, rows or errors."""
    with contextlib.suppress(Refusal):
        rows, errors = read_rows(read_sheet(content), known=htcds_columns(), country="MY", today=NINE.date())
        assert not (rows and errors)


def _any_bytes(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"narrative,area\n"):
        _read(start + content)


def _any_rows(headings: list[str], rows: list[list[str]]) -> None:
    with contextlib.suppress(Refusal):
        table = Table(headings=tuple(headings), rows=tuple(map(tuple, rows)), guessed_encoding=False, formulas=())
        read_rows(table, known=htcds_columns(), country="MY", today=NINE.date())


def _any_broken_book(at: int, instead: bytes) -> None:
    book = _book([["narrative", "area"], ["Practice", "MY-10"]])
    _read(book[:at] + instead + book[at + len(instead) :])


SHEETS = {
    "bytes": (_any_bytes, st.binary(max_size=400)),
    "rows": (_any_rows, st.lists(HEADING, max_size=8), st.lists(st.lists(CELL, max_size=9), max_size=6)),
    "broken book": (_any_broken_book, st.integers(0, 6_000), st.binary(min_size=1, max_size=30)),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_any_sheet_is_read_or_refused(kind: str) -> None:
    check, *parts = SHEETS[kind]
    AGAIN(given(*parts)(check))()


@pytest.mark.prove
@pytest.mark.parametrize("kind", SHEETS)
def test_very_many_sheets_are_read_or_refused(kind: str) -> None:
    check, *parts = SHEETS[kind]
    LONG(given(*parts)(check))()


def _book(rows: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _repacked(book: bytes, **parts: bytes) -> bytes:
    """The same workbook with other parts in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rsplit("/", 1)[-1].partition(".")[0], old.read(name)))
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "%s">%s]><worksheet><sheetData>&j;</sheetData></worksheet>' % (
    b"ha" * 50,
    b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(10)),
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>narrative</t></is></c></row>'
    b'<row r="2"><c r="A2" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
)
FAR_ROW = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<dimension ref="A1:XFD1048576"/><sheetData>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)


def _bomb(name: str) -> bytes:
    """A small file that wants to be large."""
    book = _book([["narrative"], ["Practice"]])
    return BOMBS[name](book)


BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "10,000 columns": lambda book: b",".join(b"c%d" % n for n in range(10_000)) + b"\nx",
    "10,000 columns in a book": lambda book: _book([[f"c{n}" for n in range(10_000)], ["x"]]),
    "3,000 rows": lambda book: b"narrative\n" + b"x\n" * 3_000,
    "one huge cell": lambda book: b"narrative\n" + b"x" * 1_900_000,
    "one quote that never ends": lambda book: b'narrative\n"' + b"x,\n" * 500_000,
    "more than 2 MB": lambda book: b"x" * 2_000_001,
    "200 MB of zeros": lambda book: _repacked(book, sheet1=b"\0" * 200_000_000),
    "a row far below": lambda book: _repacked(book, sheet1=FAR_ROW),
    "a billion laughs": lambda book: _repacked(book, sheet1=LAUGHS),
    "a file of ours": lambda book: _repacked(book, sheet1=OUTSIDE),
    "9,000 empty lines": lambda book: b"narrative" + b"\n" * 9_000,
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_no_sheet_is_a_bomb(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Refusal) as refused:
        rows, errors = read_rows(read_sheet(_bomb(name)), known=htcds_columns(), country="MY", today=NINE.date())
        raise errors[0].refusal if errors else AssertionError(rows)
    assert time.process_time() - began < 5
    assert refused.value.code in {"bad_sheet", "sheet_too_large", "sheet_empty", "unknown_column"}


def test_a_formula_is_named_with_its_cell_and_nothing_is_computed() -> None:
    book = _book([["narrative", "area"], ['=HYPERLINK("http://x")', "MY-10"]])
    for content in (book, b"narrative,area\n =cmd|' /C calc'!A0,MY-10\n"):
        rows, errors = read_rows(read_sheet(content), known=htcds_columns(), country="MY", today=NINE.date())
        assert not rows
        assert {error.refusal.code for error in errors} == {"formula_in_cell"}


def test_as_many_rows_as_are_allowed_are_read() -> None:
    assert len(read_sheet(b"narrative\n" + b"x\n" * 2_000).rows) == 2_000
    with pytest.raises(SheetTooLarge):
        read_sheet(b"narrative\n" + b"x\n" * 2_001)


@AGAIN
@given(st.one_of(TEXT, st.sampled_from(NASTY)))
def test_any_text_is_a_reference_a_receipt_a_token_or_none(text: str) -> None:
    assert read_ref(text) is None or len(read_ref(text) or "") == 10
    found = read_receipt(text)
    assert found is None or read_receipt(in_groups(found)) == found
    assert read_offer_token(text) is None


@AGAIN
@given(st.integers(0, 35), st.sampled_from("0aZ_-é\x00"))
def test_a_token_that_differs_in_one_character_opens_nothing(place: int, instead: str) -> None:
    token = offer_token(make_ref())
    forged = token[:place] + instead + token[place + 1 :]
    assert read_offer_token(token) == token[:10]
    assert forged == token or read_offer_token(forged) is None
    assert read_offer_token(token + instead) is None


@AGAIN
@given(st.one_of(TEXT, st.sampled_from(NASTY), st.binary(max_size=60).map(lambda found: found.decode("latin-1"))))
def test_any_text_is_no_cursor_and_no_sealed_field(text: str) -> None:
    with pytest.raises(BadCursor):
        open_cursor(text, ["due_at", "id"])
    with pytest.raises(BadCursor):
        open_cursor(signing.dumps([0, [["plain", 1]]], salt="another"), ["id"])
    for form in Form:
        with pytest.raises(FormExpired):
            open_(form, text)


@AGAIN
@given(st.integers(0, 400), st.sampled_from("AZ_-=\x00é"))
def test_a_sealed_field_that_was_touched_opens_no_more(place: int, instead: str) -> None:
    sealed = seal(Form.REPORT, {"key": "k", "given": {"story": {"story": "Practice"}}}, at=NINE)
    touched = sealed[:place] + instead + sealed[place + 1 :]
    with pytest.raises(FormExpired):
        open_(Form.MAILBOX, sealed)
    if touched.rstrip("=") != sealed.rstrip("=") and place < len(sealed) - 4:
        with pytest.raises(FormExpired):
            open_(Form.REPORT, touched)


def test_a_cursor_of_one_list_is_no_cursor_of_another() -> None:
    cursor = make_cursor([NINE, 1], ["due_at", "id"])
    assert open_cursor(cursor, ["due_at", "id"]) == (False, (NINE, 1))
    with pytest.raises(BadCursor):
        open_cursor(cursor, ["-due_at", "id"])


@AGAIN
@given(TEXT)
def test_any_text_is_an_area_we_know_or_refused(text: str) -> None:
    with pytest.raises(UnknownArea):
        areas.check_area(f"x{text}")
    assert areas.distance_km(text, "MY-10") is None
    assert areas.area_name(f"x{text}") == f"x{text}"


@pytest.mark.django_db
def test_a_list_of_numbers_is_loaded_whole_or_not_at_all() -> None:
    load_entries(at=NINE)
    kept = sorted(Entry.objects.values_list("code", "value", "is_listed"))
    whole = (areas.CONTENT / "entries.csv").read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    broken = {
        "empty": "", "no rows": lines[0], "half": whole[: len(whole) // 2 - 7], "other columns": "a,b\n1,2\n",
        "twice": whole + lines[1],
        "nul": whole.replace(",", ",\x00", 3),
        "long": whole.replace(",", "," + "x" * 5_000, 1),
        "quote": whole + '"',
        "cells": lines[0] + "x,y\n",
        "more cells": whole + lines[1].strip().replace(lines[1][:4], "zzzz", 1) + ",more\n",
        "odd number": lines[0] + ",".join(["²"] * (lines[0].count(",") + 1)) + "\n",
    }  # fmt: skip
    for name, text in broken.items():
        with pytest.raises(Refusal):
            load_entries(at=NINE, text=text)
            raise AssertionError(name)
        assert sorted(Entry.objects.values_list("code", "value", "is_listed")) == kept, name


@pytest.mark.django_db
@AGAIN
@given(st.one_of(TEXT, st.sampled_from(["km", "ms;q=9", "en;q=", "*", "km" * 3_000, "-", "zh-Hant-HK-x-" + "a" * 99])))
def test_any_language_header_and_any_path_is_answered(text: str) -> None:
    client = Client(raise_request_exception=False)
    header = text.encode().decode("latin-1")
    for path in (
        "/receipt/",
        "/api/v1/nothing",
        f"/o/{text.replace('/', '')[:200] or 'x'}/",
        f"/numbers/{text[:200]}/",
    ):
        answer = client.get(path, headers={"Accept-Language": header}, query_params={"cursor": text, "next": text})
        assert answer.status_code < 500, (path, header)
