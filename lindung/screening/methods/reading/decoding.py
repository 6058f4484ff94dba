"""Bytes as text: which encoding, and what is no text at all."""

import codecs
import re

from lindung.screening.rules.reading import ArticleEncoding, ArticleNotText, EncodingUnknown

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OTHER_FILES = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"MZ\x90",
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
FEW = 200  # one control character in so many bytes may be a slip; more is another sort of file
FALLBACK = "windows-1252"


def decode(content: bytes, *, file: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and its encoding: the one named, by its mark, UTF-8, the page's own word, else Windows-1252.

    A mark of order stays in the text as its first character (offsets count it).
    Raises EncodingUnknown, ArticleEncoding, ArticleNotText.
    """
    if encoding is not None:
        return _decode_as(content, encoding, file), encoding
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, name, file), name
    _check_text(content, file)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        declared = _DECLARED.search(content[:4096])
        name = declared[1].decode("ascii").lower() if declared else FALLBACK
        if name in ("utf-8", "utf8") or not _is_known(name):
            name = FALLBACK
        return _decode_as(content, name, file), name


def _is_known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        return False


def _decode_as(content: bytes, encoding: str, file: str) -> str:
    if not _is_known(encoding):
        raise EncodingUnknown(field="encoding", encoding=encoding)
    try:
        return content.decode(encoding)
    except UnicodeError as trouble:  # a page may name any encoding there is
        place = getattr(trouble, "start", 0)
        raise ArticleEncoding(field="articles", file=file, encoding=encoding, position=place) from trouble


def _check_text(content: bytes, file: str) -> None:
    if content.startswith(_OTHER_FILES):
        raise ArticleNotText(field="articles", file=file, position=0)
    found = [
        match.start() for _, match in zip(range(len(content) // FEW + 2), _CONTROLS.finditer(content), strict=False)
    ]
    if len(found) > len(content) // FEW + 1 or (found and len(content) < FEW):
        raise ArticleNotText(field="articles", file=file, position=found[0])
