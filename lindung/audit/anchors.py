"""A line that says where the trail ended: how it is written, found in kept mails, and checked by anybody.

`lindung-anchor 2 desk.example 120-0a1b2c3d4e5f 2026-11-22T05:17:00Z 00112233aabbccdd <signature>`: whose trail, its
end, when, the name of the public key, and Ed25519 over everything before the last space. No database and no keyset
here. Lines of form 1, written before, end in a code that only the deployment can check.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lindung.audit.chain import Anchor

PURPOSE: Final = "trail.anchor"
_LINE: Final = re.compile(
    r"lindung-anchor (?P<form>[12]) (?P<site>[\w.:-]+) (?P<anchor>\d{1,18}-[0-9a-f]{12})"
    r" (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?: (?P<key>[0-9a-f]{16}))? (?P<code>[0-9a-f]{128}|[0-9a-f]{74})(?!\w)",
    re.ASCII,
)
_CODE_LENGTHS: Final = {"1": 74, "2": 128}


@dataclass(frozen=True)
class Line:
    """One line that somebody kept, as it is written; whether it is true is asked of a key."""

    form: int
    site: str
    anchor: Anchor
    at: datetime
    key: str
    code: bytes
    said: bytes


def said_of(*, anchor: Anchor, at: datetime, site: str, key: str) -> str:
    """What is signed: the line without its signature."""
    return f"lindung-anchor 2 {site} {anchor} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {key}"


def lines_in(text: str) -> Iterator[Line]:
    """Every line in a text. A mail may have broken it: at a space, or softly (quoted-printable)."""
    for found in _LINE.finditer(re.sub(r"\s+", " ", re.sub(r"=\r?\n", "", text))):
        line = _read(found)
        if line is not None:
            yield line


def _read(found: re.Match[str]) -> Line | None:
    """None for what only looks like one: another month than there is, a form with the other form's code."""
    anchor = Anchor.read(found["anchor"])
    try:
        at = datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    is_whole = len(found["code"]) == _CODE_LENGTHS[found["form"]] and (found["form"] == "2") == bool(found["key"])
    if anchor is None or not is_whole:
        return None
    said = found[0].rpartition(" ")[0].encode()
    code = bytes.fromhex(found["code"])
    return Line(int(found["form"]), found["site"], anchor, at, found["key"] or "", code, said)
