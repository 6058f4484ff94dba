"""A module as its files say it: what it covers, its sources, its pages in each language, its questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_ITEM_ID = re.compile(r"[a-z0-9-]{1,40}")


class ContentBroken(ValueError):
    """A module's file that cannot be read, with the place. For whoever writes modules; no visitor sees it."""


class Practice(StrEnum):
    """What a module lets its learners do in the practice world of the desk."""

    NONE = ""
    TRIAGE = "triage"
    ASSESS = "assess"


class Difficulty(StrEnum):
    """How hard a question is, as its writer judged it."""

    EASY = "easy"
    MIDDLE = "middle"
    HARD = "hard"


@dataclass(frozen=True)
class Source:
    """Where a module has its facts from."""

    title: str
    publisher: str
    url: str
    read_on: date | None


@dataclass(frozen=True)
class Module:
    """What stands in `module.json`."""

    slug: str
    order: int
    pillars: tuple[str, ...]
    skill: str
    minutes: int
    reviewed_on: date
    review_by: date
    sources: tuple[Source, ...]
    practice: Practice

    def is_review_due(self, on: date) -> bool:
        """Whether somebody should have looked at the facts again by this day."""
        return on > self.review_by


@dataclass(frozen=True)
class Page:
    """One page of a module: what stands below one second-level heading. `number` from 1."""

    number: int
    title: str
    markdown: str


@dataclass(frozen=True)
class Text:
    """A module in one language. `language` may differ from the one asked for, when that is not written yet."""

    language: str
    title: str
    introduction: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Option:
    """One answer to choose. `reason` says why it is right or not."""

    id: str
    text: str
    is_right: bool
    reason: str


@dataclass(frozen=True)
class Item:
    """One question with one right answer."""

    id: str
    difficulty: Difficulty
    question: str
    options: tuple[Option, ...]

    @property
    def right(self) -> Option:
        """The right answer."""
        return next(option for option in self.options if option.is_right)

    def option(self, option_id: str) -> Option | None:
        """The answer with this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


def read_module(slug: str, told: Mapping[str, Any]) -> Module:
    """The facts about a module. Raises ContentBroken."""
    if not SLUG.fullmatch(slug):
        raise ContentBroken(f"{slug}: the folder's name takes small letters, digits and hyphens")
    try:
        return Module(
            slug=slug,
            order=int(told["order"]),
            pillars=tuple(str(pillar) for pillar in told.get("pillars") or ()),
            skill=str(told.get("skill") or ""),
            minutes=int(told["minutes"]),
            reviewed_on=date.fromisoformat(told["reviewed_on"]),
            review_by=date.fromisoformat(told["review_by"]),
            sources=tuple(_source(each) for each in told["sources"]),
            practice=Practice(told.get("practice") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as trouble:
        raise ContentBroken(f"{slug}/module.json: {type(trouble).__name__}: {trouble}") from trouble


def _source(told: Mapping[str, Any]) -> Source:
    url = str(told.get("url") or "")
    if url and not url.startswith(("https://", "http://")):
        raise ValueError(f"{url} is not an address of a page")
    read_on = told.get("read_on")
    return Source(
        title=str(told["title"]),
        publisher=str(told.get("publisher") or ""),
        url=url,
        read_on=date.fromisoformat(read_on) if read_on else None,
    )


def read_text(slug: str, language: str, markdown: str) -> Text:
    """A module's pages: `# Title`, an introduction, then one page for each `## Heading`. Raises ContentBroken.

    >>> text = read_text("a", "en", "# One\\n\\nHello.\\n\\n## First\\n\\nMore.\\n")
    >>> text.title, text.introduction, text.pages[0].title, text.pages[0].markdown
    ('One', 'Hello.', 'First', 'More.')
    """
    title, parts = "", [("", [""])]
    is_code = False
    for line in markdown.replace("\r\n", "\n").split("\n"):
        is_code ^= line.startswith("```")
        if not title and line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("## ") and not is_code:
            parts.append((line[3:].strip(), []))
        else:
            parts[-1][1].append(line)
    if not title or len(parts) < 2:
        raise ContentBroken(f"{slug}/{language}.md: it needs a first line `# Title` and at least one `## Heading`")
    pages = tuple(
        Page(number, heading, "\n".join(lines).strip()) for number, (heading, lines) in enumerate(parts[1:], start=1)
    )
    return Text(language, title, "\n".join(parts[0][1]).strip(), pages)


def read_checks(slug: str, language: str, told: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """A module's questions. Raises ContentBroken: an id twice, not exactly one right answer, a reason missing."""
    try:
        items = tuple(_item(each) for each in told)
    except (KeyError, TypeError, ValueError) as trouble:
        raise ContentBroken(f"{slug}/checks.{language}.json: {type(trouble).__name__}: {trouble}") from trouble
    if len({item.id for item in items}) != len(items):
        raise ContentBroken(f"{slug}/checks.{language}.json: two questions have the same id")
    return items


def _item(told: Mapping[str, Any]) -> Item:
    options = tuple(
        Option(str(each["id"]), str(each["text"]), bool(each["is_right"]), str(each["reason"]))
        for each in told["options"]
    )
    name = str(told["id"])
    if not _ITEM_ID.fullmatch(name) or len({option.id for option in options}) != len(options):
        raise ValueError(f"{name}: ids take small letters, digits and hyphens, each once")
    if sum(option.is_right for option in options) != 1 or len(options) < 2:
        raise ValueError(f"{name}: exactly one of at least two answers is right")
    if not all(option.text and option.reason for option in options):
        raise ValueError(f"{name}: every answer has a text and a reason")
    return Item(name, Difficulty(told["difficulty"]), str(told["question"]), options)
