"""The end of the trail, kept by others: a line a day, to people outside and into a folder elsewhere; and read back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lindung.audit import actions as audit
from lindung.audit.anchors import PURPOSE, Line, lines_in, said_of
from lindung.audit.chain import Anchor, Facts
from lindung.audit.queries import last_seal
from lindung.notices.rules import Gateway, NotSent, read_address
from lindung.partners.models import CLOCK
from lindung.vault.sealing import was_ours_at
from lindung.vault.signing import PublicKey, public_key, public_keys, sign

_FILE_AT_MOST: Final = 1_000_000
_BODY: Final = """\
Keep this line. It proves later that records of before were not changed.

{line}

Anybody can check it: the end of the line is a signature (Ed25519) over all that stands before it. The public
key {key} is given to you once by the people of {site}, by telephone or in person, never by mail alone.
lindung verify-anchor FILE --key KEY checks it; how to do it without Lindung stands in docs/guides/anchors.md.
"""


@dataclass(frozen=True)
class KeptAnchor:
    """An anchor that somebody kept, and whether this deployment made its line."""

    anchor: Anchor
    at: str
    file: str
    is_ours: bool


def anchor_line(*, anchor: Anchor, at: datetime, url: str) -> str:
    """One line: whose trail, its end, when, which key, and a signature that everybody can check."""
    said = said_of(anchor=anchor, at=at, site=site_of(url), key=public_key(PURPOSE).name)
    return f"{said} {sign(PURPOSE, said.encode()).hex()}"


def anchor_keys() -> list[PublicKey]:
    """The public keys that lines of this deployment are checked by, oldest first."""
    return public_keys(PURPOSE)


def site_of(url: str) -> str:
    """The name under which others keep an installation's anchors."""
    return urlsplit(url).netloc.lower()


def read_anchors(folder: Path, *, url: str) -> Iterator[KeptAnchor]:
    """Every anchor of this installation in a folder of kept mails and files; those of others are passed over.

    Raises OSError when the folder cannot be read.
    """
    keys = {key.name: key for key in anchor_keys()}
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        with path.open("rb") as file:
            text = file.read(_FILE_AT_MOST).decode(errors="replace")
        for line in lines_in(text):
            if line.site == site_of(url):
                yield KeptAnchor(line.anchor, f"{line.at:%Y-%m-%dT%H:%M:%SZ}", path.name, _is_ours(line, keys))


def _is_ours(line: Line, keys: dict[str, PublicKey]) -> bool:
    """By the public key that it names; a line of before, by the code that only this deployment makes."""
    at = line.at.timestamp()
    if line.form == 1:
        return was_ours_at(PURPOSE, line.said, line.code, at=at)
    key = keys.get(line.key)
    return key is not None and key.signed_at(line.said, line.code, at=at)


def hand_out_anchor(*, to: Sequence[str], folder: str, url: str, gateway: Gateway, at: datetime) -> bool:
    """Send the trail's end to every address and write it into the folder; whether everybody was reached.

    All are tried; how many failed is on the trail. Before the first seal there is nothing to hand out.
    """
    anchor = last_seal()
    if anchor is None:
        return True
    line = anchor_line(anchor=anchor, at=at, url=url)
    body = _BODY.format(line=line, key=line.split()[-2], site=site_of(url))  # the key that the line itself names
    failed = sum(not _mailed(address, body, gateway) for address in to) + (not _written(folder, line, at))
    facts: Facts = {"seq": anchor.seq, "mails": len(to), "failed": failed}
    audit.record(what="anchor.handed_out", thing="trail", by=CLOCK.ref, at=at, facts=facts, organisation_id=None)
    return not failed


def _mailed(address: str, body: str, gateway: Gateway) -> bool:
    try:
        gateway.send(address=read_address(f"mailto:{address}"), subject="Lindung: proof of the records", body=body)
    except NotSent:
        return False
    return True


def _written(folder: str, line: str, at: datetime) -> bool:
    """Into a file of its own, never over another; True also when no folder is named."""
    if not folder:
        return True
    try:
        with (Path(folder) / f"anchor-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.txt").open("x") as file:
            file.write(line + "\n")
    except OSError:
        return False
    return True
