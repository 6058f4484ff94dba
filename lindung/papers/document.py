"""A report before it is written: blocks that hold sentences and figures, in no language yet.

Build a `Paper` once; `papers.report.write_report` says it in each language as HTML and as PDF.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lindung.papers.pictures import Picture
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said
from lindung.papers.wording import Wording

# What stands in a table: a sentence, a verbatim name, or a figure that the language groups and points.
Cell = Said | Number | Share | str | float | int | None
# A chart's drawing, given the language and the width in pixels.
Drawing = Callable[[Wording, int], Picture]


class Tone(StrEnum):
    """How a verdict looks: always a shape and a word beside the colour."""

    SAFE = "safe"
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    text: Said


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `is_quiet` for what can be passed over."""

    text: Said
    is_quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Said, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Verdict:
    """The first thing a reader sees: what to think, and why."""

    tone: Tone
    label: Said
    text: Said
    reasons: tuple[Said, ...] = ()


@dataclass(frozen=True)
class KeyNumber:
    """The one figure, large, with its interval and what it counts."""

    label: Said
    value: Cell
    interval: Said | None = None
    note: Said | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; figures stand to the right."""

    title: Said | str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; the first column names the row."""

    caption: Said
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Said | None = None


@dataclass(frozen=True)
class Chart:
    """A picture: `name` becomes the file charts/NAME.LANGUAGE.svg; its figures stand in a table beside it."""

    name: str
    title: Said
    description: Said
    draw: Drawing


@dataclass(frozen=True)
class Definitions:
    """Words and what they mean here."""

    terms: tuple[tuple[Said, Said], ...]


@dataclass(frozen=True)
class Verbatim:
    """Something to copy, such as a command."""

    text: str


@dataclass(frozen=True)
class Folded:
    """Details that open on demand on a screen; in print they stand there."""

    title: Said
    blocks: tuple["Block", ...]


Block = (
    Heading | Paragraph | Bullets | Verdict | KeyNumber | Table | Chart | Definitions | Verbatim | Folded
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A whole report."""

    title: Said
    lead: Said
    blocks: tuple[Block, ...]
    foot: Said
    is_practice: bool = False
