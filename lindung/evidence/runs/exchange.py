"""The oblivious exchange of strong identifiers between two parties, in three steps by files that can be carried."""

import csv
import hashlib
import io
import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lindung.evidence.methods.encoding import oprf
from lindung.evidence.methods.encoding.encoder import Chance as Draws
from lindung.evidence.rules.encode import LONGEST_IDENTIFIER, MOST_ASKED
from lindung.evidence.rules.exchange import (
    ElementBroken,
    ExchangeNotOurs,
    ExchangeUnreadable,
    IdentifierTooLong,
    KeeperChanged,
    NoIdentifiers,
    ProofFails,
    TooManyAsked,
)
from lindung.evidence.runs.lists import open_source, read
from lindung.evidence.runs.private_files import check_new, read_json, write_private

FORMAT, VERSION = "lindung-exchange", 1
BATCH = 65_535  # elements under one proof
TAG_BYTES = 16
_HOLDS = {
    "request": ("exchange", "elements"),
    "answer": ("exchange", "elements", "proofs", "public_key", "request"),
    "secret": ("exchange", "entries"),
    "keeper": ("key",),
}
DUMMIES = 0.1  # at least this share of elements nobody has, at most twice of it


@dataclass(frozen=True)
class Identified:
    """A list whose column of identifiers takes part."""

    path: Path
    column: str = ""
    encoding: str = "utf-8"
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What a step wrote, for the sentence at its end. `key`: the short form of the keeper's public key."""

    out: Path
    count: int
    key: str = ""
    on_both: int | None = None


def request(listed: Identified, *, out: Path, secret: Path) -> Step:
    """Step 1, by the one who asks: blind every identifier; the file `secret` stays at home.

    Raises NoIdentifiers, IdentifierTooLong, FileExists and the refusals about lists.
    """
    oprf.check_group()
    check_new(out, secret)
    draws = Draws(os.urandom)
    known = _identifiers(listed)
    nobody = [("", os.urandom(16).hex()) for _ in range(_dummies(len(known), draws))]
    entries = [*known, *nobody]
    entries = [entries[at] for at in draws.order(len(entries))]
    blinded = [oprf.blind(identifier.encode()) for _, identifier in entries]
    exchange = os.urandom(16).hex()
    kept = [
        {"record": record, "identifier": identifier, "blind": one.blind.hex(), "element": one.element.hex()}
        for (record, identifier), one in zip(entries, blinded, strict=True)
    ]
    write_private(secret, _text("secret", exchange, entries=kept))
    write_private(out, _text("request", exchange, elements=[one.element.hex() for one in blinded]))
    return Step(out, len(known))


def answer(
    asked: Path, *, keeper: Path, out: Path, listed: Identified | None = None, own: Path | None = None,
    limit: int = MOST_ASKED,
) -> Step:  # fmt: skip
    """Step 2, by the keeper of the key: multiply every element, prove it, and add the tags of an own list if asked.

    The key is made when the file `keeper` does not exist. Raises TooManyAsked, ElementBroken, ExchangeUnreadable.
    """
    oprf.check_group()
    check_new(*(path for path in (out, own) if path))
    content = _content(asked, "request")
    elements = _points(content["elements"], asked)
    if len(elements) > limit:
        raise TooManyAsked(field="limit", count=len(elements), most=limit)
    known = _identifiers(listed) if listed else []
    key = _keeper(keeper)
    evaluated, proofs = [], []
    for start in range(0, len(elements), BATCH):
        done, proof = oprf.evaluate(key, elements[start : start + BATCH])
        evaluated += [one.hex() for one in done]
        proofs.append((proof.challenge + proof.answer).hex())
    tags = [(record, _tag(oprf.output(key, identifier.encode()))) for record, identifier in known]
    public = oprf.public_key(key)
    more = {"tags": _mixed([tag for _, tag in tags])} if listed else {}
    if own is not None:
        write_private(own, _csv(("record", "tag"), tags))
    write_private(
        out,
        _text(
            "answer", str(content["exchange"]), public_key=public.hex(), elements=evaluated, proofs=proofs,
            request=_digest(content["elements"]), **more,
        ),
    )  # fmt: skip
    return Step(out, len(elements), _short(public))


def finish(answered: Path, *, secret: Path, out: Path, expected_key: str = "") -> Step:
    """Step 3, by the one who asked: check the proof, unblind, write each record's tag and whether it is on both.

    Raises ProofFails, KeeperChanged, ExchangeNotOurs, ExchangeUnreadable, ElementBroken.
    """
    oprf.check_group()
    check_new(out)
    content, ours = _content(answered, "answer"), _content(secret, "secret")
    entries = _entries(ours["entries"], secret)
    if content["exchange"] != ours["exchange"]:
        raise ExchangeNotOurs(field="psi", path=str(answered))
    sent = [one["element"] for one in entries]
    if content.get("request") != _digest(sent):
        raise ExchangeNotOurs(field="psi", path=str(answered))
    public = _bytes(content["public_key"])
    if expected_key and _short(public) != expected_key:
        raise KeeperChanged(field="psi", path=str(answered), found=_short(public), expected=expected_key)
    evaluated = _points(content["elements"], answered)
    _check_proofs(answered, content["proofs"], public, [bytes.fromhex(one) for one in sent], evaluated)
    theirs = content.get("tags")
    known = set(map(str, theirs)) if isinstance(theirs, list) else None
    rows = []
    for one, point in zip(entries, evaluated, strict=True):
        if one["record"]:
            tag = _tag(oprf.finish(one["identifier"].encode(), bytes.fromhex(one["blind"]), point))
            rows.append((one["record"], tag, "" if known is None else int(tag in known)))
    write_private(out, _csv(("record", "tag", "on_both"), sorted(rows, key=lambda row: str(row[0]))))
    return Step(out, len(rows), _short(public), None if known is None else sum(row[2] == 1 for row in rows))


def _check_proofs(path: Path, proofs: object, public: bytes, sent: Sequence[bytes], evaluated: Sequence[bytes]) -> None:
    starts = range(0, len(sent), BATCH)
    is_whole = isinstance(proofs, list) and len(proofs) == len(starts) and len(sent) == len(evaluated)
    if not is_whole or not oprf.is_point(public):
        raise ProofFails(field="psi", path=str(path))
    for start, written in zip(starts, proofs if isinstance(proofs, list) else [], strict=True):
        proof = oprf.Proof(_bytes(written)[:32], _bytes(written)[32:])
        part = slice(start, start + BATCH)
        if len(proof.answer) != oprf.SCALAR_BYTES or not oprf.holds(proof, public, sent[part], evaluated[part]):
            raise ProofFails(field="psi", path=str(path))


def plain_identifier(written: str) -> str:
    """An identifier as it is compared: letters and digits, small, whatever the script of its digits.

    >>> plain_identifier(" A-123 456/7 ")
    'a1234567'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", written).casefold())


def _identifiers(listed: Identified) -> list[tuple[str, str]]:
    """Record and identifier, where there is one; each identifier once."""
    mapping = {**listed.columns, **({"document": listed.column} if listed.column else {})}
    source = open_source(listed.path, mapping=mapping, encoding=listed.encoding)
    table = read((source,)).table
    column = source.columns.get("document", listed.column or "document")
    if "document" not in table.column_names:
        raise NoIdentifiers(field="column", count=table.num_rows, column=column)
    found: dict[str, str] = {}
    cells = zip(table["record"].to_pylist(), table["document"].to_pylist(), strict=True)
    for place, (record, cell) in enumerate(cells):
        identifier = plain_identifier(cell or "")
        if len(identifier) > LONGEST_IDENTIFIER:
            raise IdentifierTooLong(field="column", row=place + 2, length=len(identifier), most=LONGEST_IDENTIFIER)
        if identifier:
            found.setdefault(identifier, record)
    if not found:
        raise NoIdentifiers(field="column", count=table.num_rows, column=column)
    return [(record, identifier) for identifier, record in found.items()]


def _keeper(path: Path) -> bytes:
    if not path.exists():
        key = oprf.new_key()
        write_private(path, _text("keeper", "", key=key.hex()))
        return key
    kept = _content(path, "keeper")["key"]
    if not _is_sized(kept):
        raise _unreadable(path, "keeper", "its key is broken")
    return _bytes(kept)


def _content(path: Path, wanted: str) -> Mapping[str, object]:
    try:
        content = read_json(path)
    except ValueError as trouble:
        raise _unreadable(path, wanted, "it is no JSON") from trouble
    if content.get("format") != FORMAT or content.get("version") != VERSION or content.get("step") != wanted:
        known = [step for step in _HOLDS if step == content.get("step")]
        reason = f"it is the {known[0]}" if known else "it comes from elsewhere"
        raise _unreadable(path, wanted, reason)
    missing = [name for name in _HOLDS[wanted] if name not in content]
    if missing:
        raise _unreadable(path, wanted, f"its part {missing[0]} is missing")
    return content


def _unreadable(path: Path, wanted: str, reason: str) -> ExchangeUnreadable:
    return ExchangeUnreadable(field="psi", path=str(path), wanted=wanted, reason=reason)


_ENTRY = ("record", "identifier", "blind", "element")


def _entries(written: object, path: Path) -> list[dict[str, str]]:
    """What stayed at home: each record with its identifier, its blind and the element that was sent."""
    found: list[dict[str, str]] = []
    for one in written if isinstance(written, list) else [None]:
        entry = {name: one.get(name) for name in _ENTRY} if isinstance(one, dict) else {}
        is_whole = len(entry) == len(_ENTRY) and all(isinstance(value, str) for value in entry.values())
        if not is_whole or not _is_sized(entry["blind"]) or not _is_sized(entry["element"]):
            raise _unreadable(path, "secret", "an entry of it is not whole")
        found.append({name: str(value) for name, value in entry.items()})
    return found


def _is_sized(written: object) -> bool:
    return len(_bytes(written)) == oprf.SCALAR_BYTES == oprf.POINT_BYTES


def _bytes(written: object) -> bytes:
    """Hexadecimal as bytes; none when it is not that."""
    try:
        return bytes.fromhex(str(written))
    except ValueError:
        return b""


def _points(written: object, path: Path) -> list[bytes]:
    points = []
    for row, one in enumerate(written if isinstance(written, list) else [], start=1):
        point = _bytes(one)
        if not oprf.is_point(point):
            raise ElementBroken(field="psi", row=row, path=str(path))
        points.append(point)
    return points


def _text(step: str, exchange: str, **content: object) -> str:
    return json.dumps({"format": FORMAT, "step": step, "version": VERSION, "exchange": exchange, **content}) + "\n"


def _digest(elements: object) -> str:
    return hashlib.sha256(json.dumps(elements).encode()).hexdigest()


def _tag(output: bytes) -> str:
    return hashlib.sha256(b"lindung tag" + output).digest()[:TAG_BYTES].hex()


def _mixed(tags: list[str]) -> list[str]:
    """The tags among as many random ones that their number does not show the list's size, in no order."""
    draws = Draws(os.urandom)
    return sorted([*tags, *(os.urandom(TAG_BYTES).hex() for _ in range(_dummies(len(tags), draws)))])


def _dummies(count: int, draws: Draws) -> int:
    least = max(1, round(DUMMIES * count))
    return least + draws.below(least + 1)


def _short(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()
