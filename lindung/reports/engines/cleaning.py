"""A PDF built anew from what its pages show; run as a program of its own, without keys, database or settings.

Takes a PDF on its input and writes the new one to its output: pages, pictures, fonts, and annotations as they look.
Nothing else is looked at, so what is not known to be needed for showing a page does not come along: descriptions of the
file and of its parts, earlier versions, embedded files, scripts and actions, outlines, names of fields, who wrote an
annotation and when. Ends with CLEANED, ENCRYPTED, or NOT_CLEANED for everything it cannot do.
"""

import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from typing import Any, Final

CLEANED, ENCRYPTED, NOT_CLEANED = 0, 3, 4
MEMORY_BYTES, CPU_S = 700_000_000, 8
PAGES_AT_MOST, OBJECTS_AT_MOST, BYTES_AT_MOST = 500, 60_000, 24_000_000
DEPTH_AT_MOST = 60

# What showing a page needs, whatever kind of dictionary it stands in.
_NEEDED: Final = """
Type Subtype Contents MediaBox CropBox Rotate UserUnit Resources Group ProcSet
Width Height ColorSpace BitsPerComponent Decode DecodeParms Filter ImageMask Mask SMask SMaskInData Interpolate Intent
Matte BBox Matrix FormType K Colors Columns Predictor EarlyChange EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1
DamagedRowsBeforeError ColorTransform JBIG2Globals
BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo DW W DW2 W2
CIDToGIDMap FontBBox FontMatrix BaseEncoding Differences CMapName WMode UseCMap Registry Ordering Supplement FontName
FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth
MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet CIDSet Length1 Length2 Length3
PatternType PaintType TilingType XStep YStep ExtGState ShadingType Background AntiAlias Coords Domain Function Extend
BitsPerCoordinate BitsPerFlag VerticesPerRow FunctionType Range Size BitsPerSample Order Encode C0 C1 N Functions Bounds
Alternate WhitePoint BlackPoint Gamma
LW LC LJ ML D RI OP op OPM BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM CA ca AIS TK S G BC CS I Font
"""
# Dictionaries whose keys are names of the page's own: what stands under them is looked at, whatever it is called.
_NAMING: Final = "Font XObject ColorSpace ExtGState Pattern Shading CharProcs Colorants"
_DRAWN: Final = """
Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Widget
"""
_NOTED: Final = "Type Rect F Contents QuadPoints C IC Border BS BE InkList L Vertices LE Name DA Q CA Rotate"
_KEYS, _MAPS = frozenset(_NEEDED.split()), frozenset(_NAMING.split())
_SHOWN, _ANNOTATION = frozenset(_DRAWN.split()), frozenset(_NOTED.split())
_INHERITED: Final = ("Resources", "MediaBox", "CropBox", "Rotate")
_JPEG_KEPT: Final = frozenset({0xEE, *range(0xC0, 0xE0)} - {0xD8, 0xD9})  # how to unpack it, and Adobe's colours
_JPEG_END, _JPEG_SCAN, _JPEG_ADOBE = 0xD9, 0xDA, 0xEE
_ADOBE_BYTES: Final = 16  # of the mark with its length: how colours are to be read, and nothing else
_DEVICE: Final = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}  # by the number of a profile's colours


class NotCleaned(Exception):
    """Something that has to be there cannot be taken over without what has to go."""


class IsEncrypted(NotCleaned):
    """It opens with a password only."""


class _Copy:
    """The new file: each object that is referred to is written once, and only what refers to something is followed."""

    def __init__(self, library: Any) -> None:
        self.kinds = library
        self.numbers: dict[tuple[int, int, bool], int] = {}
        self.todo: list[tuple[int, Any, bool]] = []
        self.written: dict[int, bytes] = {}
        self.size = 0

    def reserve(self) -> int:
        """The number of an object of our own."""
        self.numbers[-1, len(self.numbers), False] = number = len(self.numbers) + 1
        if number > OBJECTS_AT_MOST:
            raise NotCleaned("objects")
        return number

    def put(self, number: int, text: bytes) -> None:
        """Write one object."""
        self.written[number] = text
        self.size += len(text)
        if self.size > BYTES_AT_MOST:
            raise NotCleaned("size")

    def refer(self, reference: Any, *, is_map: bool = False) -> bytes:
        """The reference in the new file; what it leads to is copied later."""
        place = (int(reference.idnum), int(reference.generation), is_map)
        if place not in self.numbers:
            self.numbers[place] = number = len(self.numbers) + 1
            if number > OBJECTS_AT_MOST:
                raise NotCleaned("objects")
            self.todo.append((number, reference, is_map))
        return b"%d 0 R" % self.numbers[place]

    def follow(self) -> None:
        """Copy everything that is referred to."""
        while self.todo:
            number, reference, is_map = self.todo.pop()
            found = reference.get_object()
            if isinstance(found, self.kinds.StreamObject):
                self.put(number, self.stream(found))
            else:
                self.put(number, self.value(found, is_map=is_map))

    def value(self, given: Any, *, is_map: bool = False, depth: int = 0) -> bytes:
        """A value as it is written: dictionaries with the keys that are needed only."""
        if depth > DEPTH_AT_MOST:
            raise NotCleaned("depth")
        if isinstance(given, self.kinds.IndirectObject):
            return self.refer(given, is_map=is_map)
        if isinstance(given, self.kinds.StreamObject):
            number = self.reserve()
            self.put(number, self.stream(given))
            return b"%d 0 R" % number
        if isinstance(given, dict):
            return b"<<%s>>" % b" ".join(self.entries(given, is_map=is_map, depth=depth))
        if isinstance(given, list) and given and str(given[0]) == "/ICCBased":
            return _DEVICE[int(given[1].get_object()["/N"])]  # a profile can name one screen or scanner, and a day
        if isinstance(given, list):
            return b"[%s]" % b" ".join(self.value(each, depth=depth + 1) for each in given)
        out = BytesIO()
        (self.kinds.NullObject() if given is None else given).write_to_stream(out)
        return out.getvalue()

    def entries(self, given: Mapping[Any, Any], *, is_map: bool = False, depth: int = 0) -> Iterator[bytes]:
        """The keys that come along, each with its value."""
        for key in given:
            name = str(key).removeprefix("/")
            if name == "Length" or not (is_map or name in _KEYS or name in _MAPS):
                continue
            value = given.raw_get(key) if hasattr(given, "raw_get") else given[key]
            opens_map = not is_map and name in _MAPS and "/PatternType" not in given
            yield self.name(name) + b" " + self.value(value, is_map=opens_map, depth=depth + 1)

    def name(self, name: str) -> bytes:
        """A name as it is written."""
        out = BytesIO()
        self.kinds.NameObject("/" + name).write_to_stream(out)
        return out.getvalue()

    def stream(self, given: Any) -> bytes:
        """A stream as it is packed; a photograph inside without what its camera wrote."""
        filters = _filters(given)
        data = bytes(given._data)
        entries = list(self.entries(given))
        if "JPXDecode" in filters or "Crypt" in filters:
            raise NotCleaned("filter")
        if "DCTDecode" in filters or "DCT" in filters:
            if filters[:-1] == ["FlateDecode"]:
                data = _unpacked(data)
            elif filters[:-1]:
                raise NotCleaned("filters")
            data = _plain_jpeg(data)
            entries = [each for each in entries if not each.startswith((b"/Filter", b"/DecodeParms"))]
            entries.append(b"/Filter /DCTDecode")
        entries.append(b"/Length %d" % len(data))
        return b"<<%s>>\nstream\n%s\nendstream" % (b" ".join(entries), data)

    def whole(self, root: int) -> bytes:
        """The new file: no earlier version, no description, no number of its own."""
        out, places = BytesIO(), {}
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        for number in sorted(self.written):
            places[number] = out.tell()
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, self.written[number]))
        start, count = out.tell(), max(self.written) + 1
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for number in range(1, count):
            out.write(b"%010d 00000 n \n" % places[number])
        out.write(b"trailer\n<</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, root, start))
        return out.getvalue()


def cleaned(content: bytes) -> bytes:
    """The same pages in a new file. Raises NotCleaned, IsEncrypted, and what a damaged file makes the reader say."""
    library, kinds = import_module("pypdf"), import_module("pypdf.generic")
    reader = library.PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise IsEncrypted
    form = reader.root_object.get("/AcroForm")
    if form is not None and form.get_object().get("/XFA") is not None:
        raise NotCleaned("form")
    copy = _Copy(kinds)
    root, tree = copy.reserve(), copy.reserve()
    pages = [_page(copy, page, inherited, tree) for page, inherited in _pages(reader.root_object["/Pages"])]
    if not pages:
        raise NotCleaned("pages")
    copy.follow()
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    copy.put(tree, b"<</Type /Pages /Count %d /Kids [%s]>>" % (len(pages), kids))
    copy.put(root, b"<</Type /Catalog /Pages %d 0 R>>" % tree)
    return copy.whole(root)


def _pages(tree: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each page in order, with what it takes from the branches above it."""
    waiting: list[tuple[Any, dict[str, Any]]] = [(tree.get_object(), {})]
    seen = pages = 0
    while waiting:
        node, above = waiting.pop()
        seen += 1
        own = {name: node.raw_get("/" + name) for name in _INHERITED if "/" + name in node}
        if "/Kids" in node:
            kids = [each.get_object() for each in node["/Kids"]]
            waiting.extend((kid, above | own) for kid in reversed(kids))
        else:
            pages += 1
            yield node, above | own
        if pages > PAGES_AT_MOST or seen > 4 * PAGES_AT_MOST or len(waiting) > 4 * PAGES_AT_MOST:
            raise NotCleaned("pages")


def _page(copy: _Copy, page: Any, inherited: dict[str, Any], tree: int) -> int:
    number = copy.reserve()
    own = {key: page.raw_get(key) for key in page if key in {"/Contents", "/UserUnit", "/Group"}}
    own |= {f"/{name}": value for name, value in inherited.items()}
    entries = [b"/Type /Page", b"/Parent %d 0 R" % tree, *copy.entries(own)]
    listed = page.get("/Annots")
    shown = [_annotation(copy, each.get_object()) for each in (listed.get_object() if listed is not None else ())]
    drawn = b" ".join(b"%d 0 R" % each for each in shown if each)
    copy.put(number, b"<<%s /Annots [%s]>>" % (b" ".join(entries), drawn))
    return number


def _annotation(copy: _Copy, given: Any) -> int:
    """An annotation as it looks, without who wrote it and when; a filled field becomes a stamp. 0: not shown."""
    kind = str(given.get("/Subtype", "")).removeprefix("/")
    look = _look(given)
    if kind == "Widget" and look is None and _is_filled(given):
        raise NotCleaned("field")
    if kind not in _SHOWN or (kind == "Widget" and look is None):
        return 0
    number = copy.reserve()
    entries = [copy.name("Subtype") + b" " + copy.name("Stamp" if kind == "Widget" else kind)]
    for key in given:
        name = str(key).removeprefix("/")
        if name in _ANNOTATION:
            entries.append(copy.name(name) + b" " + copy.value(given.raw_get(key)))
    if look is not None:
        entries.append(b"/AP <</N %s>>" % copy.value(look))
    copy.put(number, b"<<%s>>" % b" ".join(entries))
    return number


def _look(given: Any) -> Any:
    """How an annotation is drawn now: one stream, of several the one of its state."""
    looks: Any = given.get("/AP")
    looks = looks.get_object() if looks is not None else {}
    if "/N" not in looks:
        return None
    drawn = looks["/N"]
    if hasattr(drawn, "_data"):
        return looks.raw_get("/N")
    state = given.get("/AS")
    return drawn.raw_get(state) if state is not None and state in drawn else None


def _is_filled(field: Any) -> bool:
    for _ in range(8):
        said = field.get("/V")
        if isinstance(said, str | bytes) and said and not str(said).startswith("/"):
            return True
        above = field.get("/Parent")
        if above is None:
            return False
        field = above.get_object()
    return True


def _filters(stream: Any) -> list[str]:
    said = stream.get("/Filter")
    said = said.get_object() if said is not None else []
    return [str(each.get_object()).removeprefix("/") for each in (said if isinstance(said, list) else [said])]


def _unpacked(data: bytes) -> bytes:
    machine = zlib.decompressobj()
    found = machine.decompress(data, BYTES_AT_MOST)
    if machine.unconsumed_tail:
        raise NotCleaned("size")
    return found


def _plain_jpeg(data: bytes) -> bytes:
    """A JPEG with what is needed to unpack it: no place, time, device, comment, profile or thumbnail."""
    if data[:2] != b"\xff\xd8":
        raise NotCleaned("jpeg")
    out, at, mark = [data[:2]], 2, 0
    while True:
        mark, at = _mark(data, at)
        if mark == _JPEG_END:
            return b"".join([*out, b"\xff\xd9"])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data) or end < at + 4:
            raise NotCleaned("jpeg")
        is_adobe = end - at == _ADOBE_BYTES and data[at + 4 : at + 9] == b"Adobe"
        if mark in _JPEG_KEPT and (mark != _JPEG_ADOBE or is_adobe):
            out.append(data[at:end])
        at = end
        if mark == _JPEG_SCAN:  # what follows is the picture itself, up to the next mark that is none of its own
            at = _scan_end(data, end)
            out.append(data[end:at])


def _mark(data: bytes, at: int) -> tuple[int, int]:
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if data[at] != 0xFF:
        raise NotCleaned("jpeg")
    return data[at + 1], at


def _scan_end(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise NotCleaned("jpeg")
        if data[at + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            return at
        at += 2 if data[at + 1] != 0xFF else 1


def _bound() -> None:
    """No more memory and time than a paper needs, and no file written."""
    with suppress(ImportError, ValueError, OSError):  # where a system has no such bounds, the caller's clock is left
        resource: Any = import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read, clean, write; the number says how it ended."""
    _bound()
    try:
        kept = cleaned(sys.stdin.buffer.read())
    except IsEncrypted:
        return ENCRYPTED
    except (Exception, RecursionError, MemoryError):  # noqa: BLE001 - a damaged file fails in many ways; all mean the same
        return NOT_CLEANED
    sys.stdout.buffer.write(kept)
    return CLEANED


if __name__ == "__main__":
    sys.exit(main())
