"""Reports: HTML that stands alone, PDF in four languages with Khmer shaped, folders made whole or not at all."""

import json
import re
import signal
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from lindung.papers import document as d
from lindung.papers.bars import Bar, bars
from lindung.papers.charts import Point, Whisker, points, whiskers
from lindung.papers.folder import whole_folder
from lindung.papers.html import page
from lindung.papers.pdf import pages
from lindung.papers.report import write_report
from lindung.papers.rules import FileNotFound, OutputNotEmpty, OutputNotOurs, OutputNotWritable
from lindung.papers.run import Run, plain
from lindung.papers.sentences import Said
from lindung.papers.spoken import spoken
from lindung.papers.wording import LANGUAGES, Wording
from tests.browser.axe import barriers, too_wide_by_px

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
KHMER = "ចំនួនមនុស្សដែលមិនត្រូវបានឃើញ"
ROWS = (
    Whisker(Said("Step by step"), 11_313, 9_889, 13_108, is_headline=True),
    Whisker(KHMER, 10_500, 9_000, 600_000),
    Whisker(Said("Latent"), None, note=Said("refused")),
)
EDGE = Point(0.9, 0.8, 0.7, 0.9)
PAPER = d.Paper(
    title=Said("How many? {name}", {"name": "A <b> & c"}),
    lead=Said("From {lists} lists.", {"lists": 5}),
    blocks=(
        d.Verdict(d.Tone.SOON, Said("Verdict"), Said("Depends on the model."), (Said("Because."), Said(KHMER))),
        d.KeyNumber(Said("People"), 11_313, Said("{low} to {high}", {"low": 9_889, "high": 13_108})),
        d.Heading(Said("Methods")),
        d.Chart("methods", Said("Each"), Said("Dots."), whiskers(ROWS, axis=Said("people"), band=(9_889, 13_108))),
        d.Chart("bars", Said("Lists"), Said("Bars."), bars((Bar("LA", 3), Bar("NG", 5)), axis=Said("people"))),
        d.Chart(
            "points", Said("Odds"), Said("Points."), points((EDGE,), x_axis=Said("x"), y_axis=Said("y"), diagonal=True)
        ),
        d.Table(Said("All"), (d.Column("List"), d.Column("n", is_number=True)), (("LA", 54), ("#NG [x] $y$", None))),
        d.Folded(Said("More"), (d.Bullets((Said("one"), Said("two"))), d.Verbatim('lindung estimate "x" *y* _z_'))),
        d.Definitions(((Said("List"), Said("People one organisation knows.")),)),
    ),
    foot=Said("Made."),
    is_practice=True,
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper in all languages."""
    folder = tmp_path_factory.mktemp("paper")
    write_report(PAPER, folder, at=NINE)
    return folder


def test_every_language_has_its_page_its_pdf_and_its_charts(written: Path) -> None:
    names = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert names == {f"report.{each}.{kind}" for each in LANGUAGES for kind in ("html", "pdf")} | {
        f"charts/{chart}.{each}.svg" for each in LANGUAGES for chart in ("methods", "bars", "points")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_stands_alone(written: Path, language: str) -> None:
    text = (written / f"report.{language}.html").read_text(encoding="utf-8")
    assert not re.findall(r"(?:https?:)?//[a-z]", re.sub(r"base64,[^)]+", "", text))
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert set(re.findall(r'href="([^"#]+)"', text)) == {f"report.{e}.html" for e in LANGUAGES if e != language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_can_be_read_by_everybody(written: Path, language: str) -> None:
    text = (written / f"report.{language}.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert text.count("<caption") == text.count("<table")
    assert text.count('role="img"') == 6  # three charts, wide and narrow
    named = set(re.findall(r'aria-labelledby="([^"]+)"', text))
    assert all(f'id="{one}"' in text for names in named for one in names.split())


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_reader_meets_a_barrier(
    written: Path, chromium: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    for language in ("en", "km"):
        page = context.new_page()
        page.goto((written / f"report.{language}.html").as_uri())
        assert (barriers(page), too_wide_by_px(page)) == ([], 0)
    context.close()
    assert all(url.startswith(("file:", "data:")) for url in asked)


def test_names_are_text_and_never_mark_up(written: Path) -> None:
    text = (written / "report.en.html").read_text(encoding="utf-8")
    assert "A &lt;b&gt; &amp; c" in text
    assert "#NG [x] $y$" in text


def test_a_whisker_that_is_too_long_is_cut_with_an_arrow(written: Path) -> None:
    drawn = (written / "charts/methods.en.svg").read_text(encoding="utf-8")
    assert "10,500 (9,000–600,000)" in drawn
    assert "600,000<" not in drawn.replace("–600,000", "")  # the axis ends earlier


def test_numbers_of_a_chart_are_grouped_as_the_language_does(written: Path) -> None:
    assert "10.000" in (written / "charts/methods.id.svg").read_text(encoding="utf-8")
    assert KHMER in (written / "charts/methods.id.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_opens_and_says_its_language(written: Path, language: str) -> None:
    content = (written / f"report.{language}.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    streams = b"".join(_inflated(content))
    assert f"/Lang({language})".encode() in content.replace(b" ", b"") + streams.replace(b" ", b"")
    assert b"NotoSansKhmer" in content + streams  # the Khmer of its text and its chart is set in our face


def _inflated(content: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return found


def test_khmer_is_shaped_and_not_set_letter_by_letter() -> None:
    """A consonant with its subscript is narrower than the two beside each other: the face's rules were used."""
    together, apart = "ស្ត្រ", "ស ត រ"
    wide = {text: _ink_width(text) for text in (together, apart)}
    assert 0 < wide[together] < wide[apart]


def _ink_width(text: str) -> int:
    paper = d.Paper(Said("x"), Said(""), (d.Paragraph(Said(text * 8)),), Said(""))
    said = spoken(paper, Wording("km"))
    drawn = pages(said, at=NINE, ppi=40)
    assert len(drawn) == 1
    rows = _rows_of(drawn[0])
    body = rows[len(rows) // 12 : len(rows) // 3]
    dark = [at for row in body for at, value in enumerate(row) if value < 100]
    return max(dark, default=0)


def _rows_of(png: bytes) -> list[list[int]]:
    """The red channel of an 8-bit RGBA PNG, row by row."""
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    at, packed = 8, b""
    while at < len(png):
        size, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        packed += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    raw, step = zlib.decompress(packed), 4 if png[25] == 6 else 3
    rows, before = [], bytearray(width * step)
    for y in range(height):
        line = bytearray(raw[y * (width * step + 1) + 1 : (y + 1) * (width * step + 1)])
        _unfilter(raw[y * (width * step + 1)], line, before, step)
        rows.append(list(line[::step]))
        before = line
    return rows


def _unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> None:
    for at in range(len(line)):
        left, up = line[at - step] if at >= step else 0, above[at]
        corner = above[at - step] if at >= step else 0
        nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        line[at] = (line[at] + (0, left, up, (left + up) // 2, nearest)[kind]) & 255


def test_one_language_has_no_switch() -> None:
    assert "<nav" not in page(spoken(PAPER, Wording("en")), languages=["en"])


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(FileNotFoundError), whole_folder(out) as folder:
        (folder / "half" / "way.txt").write_text("half")
    assert not list(tmp_path.iterdir())
    with whole_folder(out) as folder:
        (folder / "run.json").write_text("{}")
    assert [path.name for path in out.iterdir()] == ["run.json"]
    assert list(tmp_path.iterdir()) == [out]


def test_what_is_there_is_replaced_only_on_request_and_only_when_it_is_ours(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputNotEmpty), whole_folder(tmp_path / "home"):
        pass
    with pytest.raises(OutputNotOurs), whole_folder(tmp_path / "home", overwrite=True):
        pass
    with pytest.raises(OutputNotWritable), whole_folder(tmp_path / "file"):
        pass
    with whole_folder(tmp_path / "ours") as folder:
        Run.begin("x", options={}).finish(folder)
    with whole_folder(tmp_path / "ours", overwrite=True) as folder:
        (folder / "run.json").write_text("{}")
    assert (tmp_path / "ours" / "run.json").read_text() == "{}"
    assert (tmp_path / "home" / "letter.txt").read_text() == "dear"


KILLED = """
import sys
from pathlib import Path
from lindung.papers.folder import whole_folder
with whole_folder(Path(sys.argv[1])) as folder:
    (folder / "half.txt").write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_a_killed_run_leaves_nothing_that_looks_finished_and_the_next_one_sweeps(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    assert not out.exists()
    assert all(path.name.startswith(".out.partial-") for path in tmp_path.iterdir())
    with whole_folder(out) as folder:
        (folder / "run.json").write_text("{}")
    assert list(tmp_path.iterdir()) == [out]


def test_run_json_says_what_was_run_and_no_folder_of_anybody(tmp_path: Path) -> None:
    (tmp_path / "lists.csv").write_text("abc")
    run = Run.begin("estimate", options={"out": tmp_path / "x"}, seed=7, inputs=[tmp_path / "lists.csv"])
    text = run.finish(tmp_path).read_text()
    kept = json.loads(text)
    assert (kept["command"], kept["seed"], kept["inputs"][0]["name"]) == ("estimate", 7, "lists.csv")
    assert kept["inputs"][0]["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert kept["packages"]["numpy"]
    assert str(tmp_path) not in text
    with pytest.raises(FileNotFound):
        Run.begin("estimate", options={}, inputs=[tmp_path / "none.csv"])


def test_what_is_not_finite_is_null_in_json() -> None:
    assert plain({"a": float("inf"), "b": {2, 1}, "c": d.Tone.SAFE}) == {"a": None, "b": [1, 2], "c": "safe"}
