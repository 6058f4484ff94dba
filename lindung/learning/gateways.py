"""Modules as files: each folder of `content/` is one. Read once, and again when a file has changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from lindung.learning.rules import ContentBroken, Item, Module, Text, read_checks, read_module, read_text

CONTENT = Path(__file__).parent / "content"
FIRST_LANGUAGE = "en"


@dataclass(frozen=True)
class Written:
    """One module with everything that is written of it, by language."""

    module: Module
    texts: Mapping[str, Text] = field(repr=False)
    checks: Mapping[str, tuple[Item, ...]] = field(repr=False)

    def text(self, language: str) -> Text:
        """The pages in this language, else in English."""
        return self.texts.get(language) or self.texts[FIRST_LANGUAGE]

    def items(self, language: str) -> tuple[Item, ...]:
        """The questions in this language, else in English; the English ones say which there are."""
        first = self.checks.get(FIRST_LANGUAGE, ())
        spoken = {item.id: item for item in self.checks.get(language, ())}
        return tuple(spoken.get(item.id, item) for item in first)


def modules() -> Mapping[str, Written]:
    """Every module by its name, in their own order. Raises ContentBroken."""
    folder = content_folder()
    return _read_all(folder, _stamp(folder))


def content_folder() -> Path:
    """Where the modules are (`LINDUNG_LEARNING_CONTENT`, else those that come with the program)."""
    return Path(getattr(settings, "LINDUNG_LEARNING_CONTENT", "") or CONTENT)


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """What changes when somebody writes: names and times of the folders and files."""
    found = [*folder.glob("*/*.md"), *folder.glob("*/*.json")]
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in found))


@lru_cache(maxsize=4)
def _read_all(folder: Path, stamp: tuple[tuple[str, int], ...]) -> Mapping[str, Written]:
    written = [_read_one(path.parent) for path in sorted(folder.glob("*/module.json"))]
    # A module whose English text is still being written is not there yet.
    whole = [each for each in written if FIRST_LANGUAGE in each.texts]
    return {each.module.slug: each for each in sorted(whole, key=lambda each: (each.module.order, each.module.slug))}


def _read_one(folder: Path) -> Written:
    slug, languages = folder.name, dict(settings.LANGUAGES)
    texts = {path.stem: path for path in folder.glob("*.md") if path.stem in languages}
    checks = {path.name.split(".")[1]: path for path in folder.glob("checks.*.json")}
    return Written(
        module=read_module(slug, _json(folder / "module.json")),
        texts={code: read_text(slug, code, _text(path)) for code, path in texts.items()},
        checks={code: read_checks(slug, code, _json(path)) for code, path in checks.items() if code in languages},
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as trouble:
        raise ContentBroken(f"{path.parent.name}/{path.name}: byte {trouble.start} is no UTF-8") from trouble


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError) as trouble:
        raise ContentBroken(f"{path.parent.name}/{path.name}: {trouble}") from trouble
