"""Files for other systems, opened again: IATI against its schema, HXL and XLSX read back, PDF with Khmer in it."""

import csv
import io
import re
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from lindung.papers.wording import LANGUAGES
from lindung.plans.papers import hxl, iati
from lindung.plans.papers.cells import harmless
from lindung.plans.papers.donor import Head, donor_paper
from lindung.plans.papers.four_p import four_p_paper, four_p_workbook
from lindung.plans.papers.printing import html_of, pdf_of
from lindung.plans.papers.workbook import Sheet, write_workbook
from lindung.plans.rules.four_p import ROWS, FourPCell, FourPTable, YearKind, row_of, twelve_months
from lindung.plans.rules.funding import Promise, account_of

SCHEMA = Path(__file__).parent / "iati" / "iati-activities-schema.xsd"
AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
KHMER = "សកម្មភាពអនុវត្ត"


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def an_activity(**also):
    period = iati.Period(
        date(2026, 1, 1), date(2026, 12, 31), target=100.0, actual=41.5, dimensions=(("sex", "female"),)
    )
    hidden = iati.Period(date(2025, 1, 1), date(2025, 12, 31), target=10.0, actual_comment="Too few to be shown.")
    indicator = iati.Indicator(
        "X1", "People <trained> & counted", "Each once.", baseline=(2025, 12.0), periods=(period, hidden)
    )
    values = {
        "identifier": "MY-LINDUNG-0001-plan",
        "reporting": iati.Organisation("Practice desk", ref="MY-LINDUNG-0001", kind="10"),
        "titles": (("en", "Practice plan"), ("km", KHMER)),
        "descriptions": (("en", "What it is for"),),
        "participants": (iati.Organisation("Practice shelter"),),
        "status": iati.ActivityStatus.CLOSED,
        "first": date(2025, 1, 1),
        "last": date(2026, 12, 31),
        "country": "MY",
        "results": (
            iati.Result("1.1", iati.ResultType.OUTCOME, "People know", (indicator,), description="All of them"),
            iati.Result("1.2", iati.ResultType.OUTPUT, "Nothing is measured", ()),
        ),
        "links": (("https://example.org/plan", "The plan"),),
        **also,
    }
    return iati.Activity(**values)


def test_results_are_valid_iati_and_read_back_as_they_were_given(schema):
    root = etree.fromstring(iati.write_activities([an_activity()], at=AT))
    schema.assertValid(root)
    (activity,) = root.findall("iati-activity")
    assert [each.findtext("title/narrative") for each in activity.findall("result")] == ["1.1 People know"]
    (indicator,) = activity.findall("result/indicator")
    assert indicator.findtext("title/narrative") == "People <trained> & counted"
    assert indicator.find("baseline").attrib == {"year": "2025", "value": "12"}
    known, hidden = indicator.findall("period")
    assert (known.find("target").get("value"), known.find("actual").get("value")) == ("100", "41.5")
    assert known.find("actual/dimension").attrib == {"name": "sex", "value": "female"}
    assert hidden.find("actual").get("value") is None
    assert hidden.findtext("actual/comment/narrative") == "Too few to be shown."
    titles = {each.get(iati.XML_LANG): each.text for each in activity.findall("title/narrative")}
    assert titles == {None: "Practice plan", "km": KHMER}


def test_the_schema_of_the_test_refuses_what_is_not_iati(schema):
    written = iati.write_activities([an_activity()], at=AT).replace(b"<iati-identifier>", b"<other-identifier>", 1)
    written = written.replace(b"</iati-identifier>", b"</other-identifier>", 1)
    assert not schema.validate(etree.fromstring(written))


def test_characters_no_xml_can_hold_are_left_out(schema):
    odd = an_activity(titles=(("en", "A\x00\x0bB\ud800C"),), reporting=iati.Organisation("D\x01", ref="XM\x00-1"))
    root = etree.fromstring(iati.write_activities([odd], at=AT))
    schema.assertValid(root)
    assert root.findtext("iati-activity/title/narrative") == "ABC"
    assert root.find("iati-activity/reporting-org").get("ref") == "XM-1"


def an_hxl_row(**also):
    values = {
        "country": "MY", "province": "", "plan": "Practice plan", "pillar": "prevention", "part": "1.1",
        "part_title": "People know", "code": "X1", "title": "People trained", "definition": "Each once.",
        "unit": "people", "choice": (("sex", "female"), ("age", "child")), "first": date(2026, 1, 1),
        "last": date(2026, 12, 31), "target": 100.0, "value": 41.5, "value_status": "known", "source": "Counted",
        "source_url": "", **also,
    }  # fmt: skip
    return hxl.Row(**values)


def test_hxl_has_a_row_of_tags_below_its_headings_and_a_value_below_each():
    headings, tags, row, hidden = csv.reader(
        io.StringIO(hxl.write_csv([an_hxl_row(), an_hxl_row(value=None, value_status="hidden")]).decode())
    )
    assert len(headings) == len(tags) == len(row) == len(hxl.COLUMNS)
    assert all(re.fullmatch(r"#[a-z][a-z0-9]*(\+[a-z0-9_]+)*", tag) for tag in tags)
    said = dict(zip(tags, row, strict=True))
    assert said["#indicator+value+num"] == "41.5"
    assert said["#beneficiary+type"] == "+f+children"
    assert said["#indicator+definition"] == "Each once."
    assert dict(zip(tags, hidden, strict=True))["#indicator+value+num"] == ""


FORMULAS = ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_csv_is_taken_for_a_formula(text):
    row = list(csv.reader(io.StringIO(hxl.write_csv([an_hxl_row(title=text, source=text)]).decode(), newline="")))[2]
    assert row[7].startswith("'")
    assert row[16].startswith("'")
    assert harmless("Shelter - north") == "Shelter - north"


@pytest.mark.parametrize("text", FORMULAS[:4])
def test_no_text_of_a_workbook_is_a_formula(text):
    written = write_workbook([Sheet("Rows [1]", ("About",), (text, "Number"), ((text, 3.5),))], title=text, at=AT)
    sheet = load_workbook(io.BytesIO(written)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert sheet["B4"].value == 3.5


def a_table(country="KH"):
    months = twelve_months(2025, YearKind.CALENDAR)
    source = ("Practice ministry {2025}", "https://example.org/figures", "As the ministry counts {them}.")
    cells = (
        FourPCell(row_of("convictions"), "total", 12.0, False, "", *source, date(2026, 2, 1)),
        FourPCell(row_of("identified"), "total", 40.0, False, "", "Counted here.", "", "Whom the state identified.",
                  date(2026, 1, 5), figure="cases.identified"),
        FourPCell(row_of("identified"), "girls", None, True, "", "Counted here.", "", "Whom the state identified.",
                  None, figure="cases.identified"),
        FourPCell(row_of("identified"), "total", 52.0, False, "identified", *source, date(2026, 2, 1)),
        FourPCell(row_of("inspections"), "total", None, False, "", "", "", row_of("inspections").definition, None),
    )  # fmt: skip
    return FourPTable(country, *months, cells)


def test_the_table_as_xlsx_keeps_numbers_and_says_what_is_hidden_and_what_nobody_knows():
    book = load_workbook(io.BytesIO(four_p_workbook(a_table(), language="en", at=AT)))
    rows = [tuple(cell.value for cell in row) for sheet in book.worksheets for row in sheet.iter_rows(min_row=5)]
    found = [(row[0], row[1], row[2], row[3]) for row in rows if row[0]]
    assert ("Formally identified victims", "Total", 40, "known") in found
    assert ("Formally identified victims", "Total", 52, "known") in found, "two sources stand side by side"
    assert ("Formally identified victims", "Girls", None, "hidden: too few") in found
    assert ("Labour inspections", "Total", None, "not known") in found
    assert [row[5] for row in rows if row[0] == "People convicted"] == ["As the ministry counts {them}."]
    assert all(row[5] for row in rows if row[0]), "no figure without its definition"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_made_in_every_language(language):
    said = html_of(four_p_paper(a_table(), at=AT), language=language)
    assert f'lang="{language}"' in said
    assert "Practice ministry {2025}" in said
    assert load_workbook(io.BytesIO(four_p_workbook(a_table(), language=language, at=AT))).worksheets


def drawn_letters(pdf):
    """What the letters of a PDF stand for, and the names of its fonts: from its own maps."""
    streams = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            streams.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    maps = b"".join(each for each in streams if b"beginbfchar" in each or b"beginbfrange" in each)
    texts = "".join(
        bytes.fromhex(code.decode()).decode("utf-16-be", "ignore")
        for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]{4,})>", maps)
    )
    return texts, set(re.findall(rb"/BaseFont\s*/([A-Za-z0-9+\-]+)", pdf + b"".join(streams)))


def test_khmer_in_the_pdf_is_shaped_by_our_own_font():
    head = Head(
        KHMER, "Purpose", "Practice fund", "Practice shelter", "USD", date(2026, 1, 1), date(2026, 12, 31), 1, AT.date()
    )
    account = account_of(
        period_from=head.period_from, period_until=head.period_until, on=AT.date(), amount=Decimal(1000),
        spent=Decimal(400), promises=[Promise("Workshops", "workshops", Decimal(20), Decimal(9), "Lists {a}")],
    )  # fmt: skip
    pdf = pdf_of(donor_paper(head, account, "One line.\nAnother {line}."), language="km", at=AT)
    assert pdf.startswith(b"%PDF-")
    letters, fonts = drawn_letters(pdf)
    assert any(b"NotoSansKhmer" in font for font in fonts)
    assert set(KHMER) - {"\u17d2"} <= set(letters)
    # Coeng forms a cluster: the sign itself is never drawn alone, its letters come as one shape.
    assert any("\u17d2" in cluster for cluster in re.findall(r"[\u1780-\u17ff]{2,}", letters))


def test_the_yearly_table_as_pdf_holds_every_page():
    pdf = pdf_of(four_p_paper(a_table("MY"), at=AT), language="ms", at=AT)
    letters, _ = drawn_letters(pdf)
    assert pdf.rstrip().endswith(b"%%EOF")
    assert set("Practiceministry") <= set(letters)


def test_every_row_of_the_table_says_what_it_counts_and_its_code_stands_once():
    assert len({row.code for row in ROWS}) == len(ROWS)
    assert all(len(row.definition) > 20 and row.title and row.unit for row in ROWS)
