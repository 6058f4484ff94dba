"""Finds every translatable string: marked ones in Python and templates, words of plain enums, names of content."""

import ast
import csv
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

# Which argument is what, per function: (context, singular, plural).
_MARKERS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_CALL = re.compile(r"\b(" + "|".join(sorted(_MARKERS, key=len, reverse=True)) + r")\(")
_NOTE = re.compile(r"^\s*#\s*(Translators:.*)$")
NAMED = "entries.csv"  # bundled content whose column `name` people read
NAME_NOTE = "Translators: who answers a number to call. Keep proper names and abbreviations; translate what describes."
WORD = "word"  # the context of a stored value shown in words (lindung.web.say.say_word)
Key = tuple[str | None, str]


@dataclass
class Message:
    """One string to translate, with where it is used and what its author says to the translator."""

    text: str
    context: str | None = None
    plural: str = ""
    places: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What gettext looks it up by."""
        return (self.context, self.text)


def messages_of(package: Path) -> list[Message]:
    """Every message of the package's Python files and templates, in a stable order."""
    found: dict[Key, Message] = {}
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package.parent).as_posix()
        for message in _in_file(path, place):
            kept = found.setdefault(message.key, message)
            kept.plural = kept.plural or message.plural
            kept.notes |= message.notes
            kept.places.add(place)
    return [found[key] for key in sorted(found, key=lambda key: (key[1], key[0] or ""))]


def _in_file(path: Path, place: str) -> Iterator[Message]:
    if path.name == NAMED:
        yield from _names_in(path)
    elif path.suffix == ".py" and "migrations" not in path.parts:
        yield from _in_python(path.read_text(encoding="utf-8"))
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _in_template(path.read_text(encoding="utf-8"), place)


def _names_in(table: Path) -> Iterator[Message]:
    """Names of bundled content: what is a proper name stays, what describes is translated."""
    with table.open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield Message(row["name"], notes={NAME_NOTE})


def _in_python(source: str) -> Iterator[Message]:
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            message = _from_call(node)
            if message is not None:
                message.notes |= _notes_above(lines, node.lineno)
                yield message
        elif isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == "StrEnum" for b in node.bases):
            yield from _words_of(node)


def _words_of(enum: ast.ClassDef) -> Iterator[Message]:
    """The values of a plain enum, as words; enums with labels mark those themselves."""
    for line in enum.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
            words = line.value.value.replace("_", " ")
            if re.fullmatch(r"[a-z][a-z ]+", words):
                yield Message(words, WORD, notes={f"Translators: a value of {enum.name}, shown as a word or two."})


def _from_call(call: ast.Call) -> Message | None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    places = _MARKERS.get(name)
    if places is None:
        return None
    context, text, plural = (None if at is None else _constant(call, at) for at in places)
    return Message(text, context, plural or "") if text else None


def _constant(call: ast.Call, at: int) -> str | None:
    argument = call.args[at] if len(call.args) > at else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _notes_above(lines: list[str], line: int) -> set[str]:
    """The author's note to the translator, on the lines just above."""
    notes: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.lstrip().startswith("#"):
            break
        notes.insert(0, text.strip().lstrip("# "))
    said = " ".join(notes)
    return {said} if said.startswith("Translators:") else set()


def _in_template(source: str, origin: str) -> Iterator[Message]:
    """Django turns the template into marked calls; read each one."""
    flat = templatize(source, origin=origin)
    for match in _CALL.finditer(flat):
        call = ast.parse(_call_at(flat, match.start()), mode="eval").body
        message = _from_call(call) if isinstance(call, ast.Call) else None
        if message is not None:
            yield message


def _call_at(flat: str, start: int) -> str:
    """The text of one call, up to the parenthesis that closes it."""
    depth, text = 0, flat[start:]
    rows = text.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.OP and token.string in "()":
            depth += 1 if token.string == "(" else -1
            if depth == 0:
                row, column = token.end
                return "".join(rows[: row - 1]) + rows[row - 1][:column]
    raise ValueError(f"A call is not closed: {text[:60]}")
