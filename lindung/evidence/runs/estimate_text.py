"""CSV as people send it: marks of order, separators, and bytes that are no UTF-8 named by row and byte."""

import csv
from pathlib import Path

from lindung.evidence.rules.estimating import FileEmpty, NotText

DELIMITERS = (";", "\t", ",", "|")
HEADER_BYTES = 1 << 20
MARK = b"\xef\xbb\xbf"
OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(path: Path) -> str:
    """The whole file as text. Raises NotText with the row and the byte of the first that is none."""
    content = path.read_bytes()
    check_text(path, content)
    return content.decode("utf-8-sig")


def check_text(path: Path, content: bytes) -> None:
    """Raise NotText for the first byte that is no UTF-8, or for text of another width."""
    if content.startswith(OTHER_MARKS) or b"\x00" in content[:HEADER_BYTES]:
        raise NotText(path=path.name, row=1, byte=1)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as trouble:
        row = content.count(b"\n", 0, trouble.start) + 1
        raise NotText(path=path.name, row=row, byte=trouble.start + 1) from trouble


def header_of(path: Path) -> tuple[list[str], str]:
    """The names of the columns and what separates them, from the first row alone. Raises NotText, FileEmpty."""
    with path.open("rb") as file:
        first = file.readline(HEADER_BYTES)
    check_text(path, first)
    line = first.decode("utf-8-sig").strip("\r\n")
    if not line.strip():
        raise FileEmpty(path=path.name)
    delimiter = max(DELIMITERS, key=line.count)
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter))], delimiter
