"""The end of the trail, kept by others: a line a day, to people outside and into a folder elsewhere; and read back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lindung.audit import actions as audit
from lindung.audit.chain import Anchor, Facts
from lindung.audit.queries import last_seal
from lindung.notices.rules import Gateway, NotSent, read_address
from lindung.partners.models import CLOCK
from lindung.vault.sealing import authenticate, was_ours_at

PURPOSE: Final = "trail.anchor"
_LINE: Final = re.compile(
    r"lindung-anchor 1 (?P<site>[\w.:-]+) (?P<anchor>\d+-[0-9a-f]{12}) (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
    r" (?P<code>[0-9a-f]{74})"
)
_FILE_AT_MOST: Final = 1_000_000


@dataclass(frozen=True)
class KeptAnchor:
    """An anchor that somebody kept, and whether this deployment made its line."""

    anchor: Anchor
    at: str
    file: str
    is_ours: bool


def anchor_line(*, anchor: Anchor, at: datetime, url: str) -> str:
    """One line: whose trail, its end, when, and a code that only this deployment makes."""
    said = f"lindung-anchor 1 {site_of(url)} {anchor} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{said} {authenticate(PURPOSE, said.encode()).hex()}"


def site_of(url: str) -> str:
    """The name under which others keep an installation's anchors."""
    return urlsplit(url).netloc.lower()


def read_anchors(folder: Path, *, url: str) -> Iterator[KeptAnchor]:
    """Every anchor of this installation in a folder of kept mails and files; those of others are passed over.

    Mails may have broken the line. Raises OSError when the folder cannot be read.
    """
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        with path.open("rb") as file:
            text = file.read(_FILE_AT_MOST).decode(errors="replace")
        for found in _LINE.finditer(re.sub(r"\s+", " ", re.sub(r"=\r?\n", "", text))):
            anchor = Anchor.read(found["anchor"])
            if anchor is not None and found["site"] == site_of(url):
                said = found[0].rpartition(" ")[0]
                at = datetime.fromisoformat(found["at"]).timestamp()
                is_ours = was_ours_at(PURPOSE, said.encode(), bytes.fromhex(found["code"]), at=at)
                yield KeptAnchor(anchor, found["at"], path.name, is_ours)


def hand_out_anchor(*, to: Sequence[str], folder: str, url: str, gateway: Gateway, at: datetime) -> bool:
    """Send the trail's end to every address and write it into the folder; whether everybody was reached.

    All are tried; how many failed is on the trail. Before the first seal there is nothing to hand out.
    """
    anchor = last_seal()
    if anchor is None:
        return True
    line = anchor_line(anchor=anchor, at=at, url=url)
    failed = sum(not _mailed(address, line, gateway) for address in to) + (not _written(folder, line, at))
    facts: Facts = {"seq": anchor.seq, "mails": len(to), "failed": failed}
    audit.record(what="anchor.handed_out", thing="trail", by=CLOCK.ref, at=at, facts=facts, organisation_id=None)
    return not failed


def _mailed(address: str, line: str, gateway: Gateway) -> bool:
    body = f"Keep this line. It proves later that records of before were not changed.\n\n{line}\n"
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
