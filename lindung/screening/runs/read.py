"""Articles in, one JSON object a line out: the file is made aside and takes its name when it is whole."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lindung.kernel.errors import BadInput
from lindung.papers.rules import FileUnreadable, OutputNotWritable
from lindung.screening.methods.reading import read_article
from lindung.screening.methods.reading.decoding import decode
from lindung.screening.methods.reading.markup import looks_like_html
from lindung.screening.methods.reading.rows import row_of
from lindung.screening.rules.reading import (
    ArticleEmpty,
    ArticleMissing,
    ArticleTooLarge,
    ArticleTooLong,
    NoArticles,
    ReadOutputExists,
)

ENDINGS = (".txt", ".text", ".md", ".html", ".htm", ".xhtml")
HTML_ENDINGS = (".html", ".htm", ".xhtml")
LARGEST_MB = 8
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What is read, where the answers go, and the encoding when it is known (None: found out)."""

    articles: tuple[Path, ...]
    out: Path
    encoding: str | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class ReadResult:
    """How many articles were read, and which could not be and why."""

    read: int
    refused: tuple[tuple[Path, BadInput], ...]


def run(options: ReadOptions, say: Callable[[str], None]) -> ReadResult:
    """Read every article; `say` gets one line for each file read in a guessed encoding.

    A file that cannot be read does not stop the others; when none can, nothing is written.
    Raises ReadOutputExists, OutputNotWritable, ArticleMissing, NoArticles before anything is read.
    """
    out = Path(os.path.abspath(options.out))
    if out.exists() and (out.is_dir() or not options.overwrite):
        raise ReadOutputExists(field="out", file=str(options.out))
    files = _files(options.articles)
    refused: list[tuple[Path, BadInput]] = []
    partial = _aside(out)
    try:
        with partial.open("w", encoding="utf-8") as lines:
            read = sum(1 for line in _lines(files, options, refused, say) if lines.write(line + "\n"))
        if read:
            partial.chmod(0o644)
            partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return ReadResult(read, tuple(refused))


def _aside(out: Path) -> Path:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{out.name}.partial-", dir=out.parent)
    except OSError as trouble:
        raise OutputNotWritable(field="out", path=str(out), reason=trouble.strerror or "") from trouble
    os.close(number)
    return Path(name)


def _files(named: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in named:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS and one.is_file())
        if not found:
            raise NoArticles(field="articles", file=str(path), endings=", ".join(ENDINGS))
        files.extend(found)
    return list(dict.fromkeys(files))


def _lines(
    files: list[Path], options: ReadOptions, refused: list[tuple[Path, BadInput]], say: Callable[[str], None]
) -> Iterator[str]:
    for path in files:
        try:
            yield _line(path, options.encoding, say)
        except BadInput as refusal:
            refused.append((path, refusal))


def _line(path: Path, asked: str | None, say: Callable[[str], None]) -> str:
    text, encoding = decode(_content(path), file=str(path), encoding=asked)
    if not text.strip("\ufeff\x00 \t\r\n\f\v"):
        raise ArticleEmpty(field="articles", file=str(path))
    if asked is None and not encoding.startswith("utf-"):
        say(f"{path} is not UTF-8; it was read as {encoding}. If names look wrong, name the encoding with --encoding.")
    is_html = path.suffix.lower() in HTML_ENDINGS or looks_like_html(text)
    try:
        article = read_article(text, is_html=is_html)
    except ArticleTooLong as refusal:
        raise ArticleTooLong(**{**refusal.facts, "file": str(path)}) from refusal
    return json.dumps({"file": str(path), **row_of(article), "encoding": encoding}, ensure_ascii=False)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_MB * MB:
            raise ArticleTooLarge(
                field="articles", file=str(path), size_mb=f"{size / MB:.1f}", limit_mb=str(LARGEST_MB)
            )
        return path.read_bytes()
    except FileNotFoundError as trouble:
        raise ArticleMissing(field="articles", file=str(path)) from trouble
    except OSError as trouble:
        raise FileUnreadable(field="articles", path=str(path), reason=trouble.strerror or "") from trouble
