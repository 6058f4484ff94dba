"""The yearly table of the four Ps as a paper and as sheets: every figure with its definition and its source."""

from collections.abc import Iterator
from datetime import datetime

from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.bars import Bar, bars
from lindung.papers.quantities import Number
from lindung.papers.sentences import Said
from lindung.papers.wording import Wording
from lindung.partners.rules import COUNTRIES
from lindung.plans.papers.cells import told
from lindung.plans.papers.workbook import Sheet, Value, write_workbook
from lindung.plans.rules.four_p import CELL_CODES, CELLS, Breakdown, FourPCell, FourPTable
from lindung.plans.rules.words import Pillar, Stage

TITLE = gettext_noop("The four Ps in {country}: {first} to {last}")
LEAD = gettext_noop(
    "What a country is asked for each year about prosecution, protection, prevention and partnership. Each figure says"
    " what it counts and where it is from. What nobody knows is said, and never written as nought."
)
FOOT = gettext_noop("Made with Lindung on {day}. Small numbers are hidden so that nobody can be recognised.")
HIDDEN = gettext_noop("hidden: too few")
NOT_KNOWN = gettext_noop("not known")
CELL_LABELS = dict(zip(CELL_CODES, (label for _, label in CELLS[Breakdown.SEX_AND_AGE]), strict=True))
WIDTHS = (30, 14, 14, 16, 18, 50, 40, 40, 14)
ORDER = (Pillar.PROSECUTION, Pillar.PROTECTION, Pillar.PREVENTION, Pillar.PARTNERSHIP)


def four_p_paper(table: FourPTable, *, at: datetime) -> d.Paper:
    """The whole paper, in no language yet."""
    return d.Paper(
        title=_title(table),
        lead=Said(LEAD),
        blocks=tuple(block for pillar in ORDER for block in _pillar(table, pillar)) + _ends(table),
        foot=Said(FOOT, {"day": at.date()}),
        is_practice=table.is_practice,
    )


def four_p_workbook(table: FourPTable, *, language: str, at: datetime) -> bytes:
    """The same as XLSX: a sheet for each pillar, figures as numbers. Raises UnknownLanguage."""
    wording = Wording(language)
    title = wording.fact(_title(table))
    sheets = [_sheet(table, pillar, title, wording) for pillar in ORDER]
    return write_workbook(sheets, title=title, at=at)


def four_p_chart(table: FourPTable) -> d.Chart | None:
    """Figures of people under protection as bars; None where none is known."""
    rows = [
        Bar(Said(cell.row.title), cell.value, is_headline=cell.row.code == "identified")
        for cell in table.of(Pillar.PROTECTION)
        if cell.cell == "total" and cell.value is not None and cell.row.unit == "people" and cell.figure
    ]
    if not rows:
        return None
    return d.Chart(
        name="protection",
        title=Said(gettext_noop("People, as the network counted them")),
        description=Said(gettext_noop("Bars from nought; the figures and what each counts stand in the table.")),
        draw=bars(rows, axis=Said(gettext_noop("people"))),
    )


def _title(table: FourPTable) -> Said:
    country = Said(COUNTRIES[table.country]) if table.country in COUNTRIES else table.country
    return Said(TITLE, {"country": country, "first": table.period_from, "last": table.period_until})


def _pillar(table: FourPTable, pillar: Pillar) -> Iterator[d.Block]:
    yield d.Heading(Said(pillar.label))
    chart = four_p_chart(table) if pillar is Pillar.PROTECTION else None
    if chart is not None:
        yield chart
    columns = (
        d.Column(Said(gettext_noop("Figure"))),
        d.Column(Said(gettext_noop("Who"))),
        d.Column(Said(gettext_noop("Number")), is_number=True),
        d.Column(Said(gettext_noop("Unit"))),
        d.Column(Said(gettext_noop("Source"))),
    )
    rows = tuple(
        (
            Said(cell.row.title),
            Said(CELL_LABELS[cell.cell]),
            _number(cell),
            Said(cell.row.unit),
            _source(cell),
        )
        for cell in table.of(pillar)
    )
    yield d.Table(caption=Said(gettext_noop("Figures")), columns=columns, rows=rows)
    yield d.Folded(Said(gettext_noop("What each figure counts")), (d.Definitions(tuple(_definitions(table, pillar))),))


def _definitions(table: FourPTable, pillar: Pillar) -> Iterator[tuple[Said, Said]]:
    """Each definition once: two sources of one figure may count differently."""
    seen: set[tuple[str, str]] = set()
    for cell in table.of(pillar):
        if (cell.row.code, cell.definition) not in seen:
            seen.add((cell.row.code, cell.definition))
            source = f"{cell.source}: " if cell.source and not cell.figure else ""
            yield Said(cell.row.title), Said("{source}{said}", {"source": source, "said": told(cell.definition)})


def _ends(table: FourPTable) -> tuple[d.Block, ...]:
    if not table.unknown:
        return ()
    return (
        d.Heading(Said(gettext_noop("Nobody gave a figure for"))),
        d.Bullets(tuple(Said(row.title) for row in table.unknown)),
    )


def _number(cell: FourPCell) -> d.Cell:
    if cell.is_suppressed:
        return Said(HIDDEN)
    if cell.value is None:
        return Said(NOT_KNOWN)
    return Number(cell.value, 0 if float(cell.value).is_integer() else 1)


def _source(cell: FourPCell) -> d.Cell:
    source = told(cell.source) if cell.figure else cell.source or None
    if cell.note:
        return Said("{source} {note}", {"source": source, "note": Said(cell.note)})
    if not cell.stage:
        return source
    return Said("{source} ({stage})", {"source": cell.source, "stage": Said(Stage(cell.stage).label)})


def _sheet(table: FourPTable, pillar: Pillar, title: str, wording: Wording) -> Sheet:
    headings = (
        gettext_noop("Figure"),
        gettext_noop("Who"),
        gettext_noop("Number"),
        gettext_noop("Status"),
        gettext_noop("Unit"),
        gettext_noop("Definition"),
        gettext_noop("Source"),
        gettext_noop("Address of the source"),
        gettext_noop("Dated"),
    )
    lines = [title, wording.say(pillar.label)]
    if table.is_practice:
        lines.append(wording.say(gettext_noop("Practice: invented figures, to learn on.")))
    return Sheet(
        title=wording.say(pillar.label),
        lines=tuple(lines),
        headings=tuple(wording.say(heading) for heading in headings),
        rows=tuple(_row(cell, wording) for cell in table.of(pillar)),
        widths=WIDTHS,
    )


def _row(cell: FourPCell, wording: Wording) -> tuple[Value, ...]:
    status = HIDDEN if cell.is_suppressed else NOT_KNOWN if cell.value is None else gettext_noop("known")
    stage = f" ({wording.say(Stage(cell.stage).label)})" if cell.stage else ""
    note = f" {wording.say(cell.note)}" if cell.note else ""
    return (
        wording.say(cell.row.title),
        wording.say(CELL_LABELS[cell.cell]),
        None if cell.is_suppressed or cell.value is None else cell.value,
        wording.say(status),
        wording.say(cell.row.unit),
        wording.fact(told(cell.definition)),
        (wording.fact(told(cell.source)) if cell.figure else cell.source) + stage + note,
        cell.source_url,
        cell.dated_on,
    )
