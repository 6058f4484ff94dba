"""Kept lines of anchors, checked by whoever keeps them: a file and a public key, no settings and no database."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from lindung.audit.anchors import Line, lines_in
from lindung.config.trouble import Trouble
from lindung.vault.signing import is_signed, key_name

_AT_MOST = 10_000_000


def check(file: str, keys: Sequence[str], *, site: str = "") -> Iterator[str]:
    """A sentence for each line that one of the keys signed.

    Raises Trouble when none is there, and, after the last sentence, when one is not signed by them.
    """
    known = {key_name(raw): raw for raw in map(read_key, keys)}
    lines = [line for line in lines_in(_text_of(file)) if site in ("", line.site)]
    if not lines:
        raise Trouble(f"{file} holds no line of an anchor{f' of {site}' if site else ''}.")
    wrong = []
    for line in lines:
        if _is_signed(line, known):
            yield f"signed by {line.key}: {line.site} ended at {line.anchor} on {line.at:%Y-%m-%d %H:%M:%S} UTC"
        else:
            wrong.append(f"{line.anchor} of {line.site}, {line.at:%Y-%m-%d}: {_why(line, known)}")
    if wrong:
        raise Trouble(f"{len(wrong)} of {len(lines)} lines are not proved. {'; '.join(wrong[:5])}")


def read_key(said: str) -> bytes:
    """A public key as it was handed over: 64 characters, or the name of a PEM file. Raises Trouble."""
    if re.fullmatch(r"[0-9a-fA-F]{64}", said.strip()):
        return bytes.fromhex(said.strip())
    try:
        key = load_pem_public_key(Path(said).read_bytes())
    except OSError as error:
        raise Trouble(f"{said} is neither a key of 64 characters nor a file ({error.strerror}).") from None
    except (ValueError, UnsupportedAlgorithm):
        raise Trouble(f"{said} holds no public key (PEM).") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Trouble(f"{said} holds a key of another kind; lines are signed with Ed25519.")
    return key.public_bytes_raw()


def _text_of(file: str) -> str:
    try:
        with Path(file).open("rb") as opened:
            found = opened.read(_AT_MOST + 1)
    except (OSError, ValueError) as error:
        raise Trouble(f"{file!r} cannot be read ({error}).") from None
    if len(found) > _AT_MOST:
        raise Trouble(f"{file!r} has more than {_AT_MOST:,} bytes; split it, so that no line is left out.")
    return found.decode(errors="replace")


def _is_signed(line: Line, known: dict[str, bytes]) -> bool:
    return line.key in known and is_signed(line.said, line.code, by=known[line.key])


def _why(line: Line, known: dict[str, bytes]) -> str:
    if line.form == 1:
        return "of before there were signatures; the installation itself reads it with `lindung verify --anchors`"
    if line.key not in known:
        return f"it names the key {line.key}, which was not given: ask the people of {line.site}, by telephone"
    return "its signature does not fit what it says: it was changed, or made by somebody else"
