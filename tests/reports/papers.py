"""Papers for tests: PDFs that say who made them, in every place such a file has."""

import io

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

AUTHOR = "ZqAuthorXj"
SHOWN = "Practice words on the page"


def name(word: str) -> NameObject:
    return NameObject(f"/{word}")


def a_dict(**values: PdfObject) -> DictionaryObject:
    return DictionaryObject({name(key): value for key, value in values.items()})


def a_stream(content: bytes, **values: PdfObject) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content)
    made.update(a_dict(**values))
    return made


def box(*sides: int) -> ArrayObject:
    return ArrayObject([FloatObject(side) for side in sides])


def a_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x013B], exif[0x0110] = AUTHOR, AUTHOR  # artist, device
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 60)).save(out, "JPEG", exif=exif, comment=AUTHOR.encode())
    said = AUTHOR.encode()
    own = b"\xff\xee" + (len(said) + 2).to_bytes(2, "big") + said  # where Adobe says how colours are to be read
    return out.getvalue()[:2] + own + out.getvalue()[2:] + said


def xmp() -> DecodedStreamObject:
    words = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>{AUTHOR}</dc:creator></x:xmpmeta>".encode()
    return a_stream(words, Type=name("Metadata"), Subtype=name("XML"))


def _page_with_everything(writer: PdfWriter) -> DictionaryObject:
    page = writer.add_blank_page(300, 300)
    who, meta = TextStringObject(AUTHOR), writer._add_object(xmp())
    profile = writer._add_object(a_stream(AUTHOR.encode(), N=NumberObject(3)))  # of somebody's own scanner
    photo = a_stream(
        a_jpeg(), Type=name("XObject"), Subtype=name("Image"), Width=NumberObject(40), Height=NumberObject(30),
        ColorSpace=ArrayObject([name("ICCBased"), profile]), BitsPerComponent=NumberObject(8),
        Filter=name("DCTDecode"), Metadata=meta,
    )  # fmt: skip
    font = a_dict(Type=name("Font"), Subtype=name("Type1"), BaseFont=name("Helvetica"), Metadata=meta)
    fonts, pictures = a_dict(F1=writer._add_object(font)), a_dict(P=writer._add_object(photo))
    page[name("Resources")] = a_dict(Font=fonts, XObject=pictures, Properties=a_dict(M=a_dict(Author=who)))
    drawn = f"BT /F1 12 Tf 20 200 Td ({SHOWN}) Tj ET q 40 0 0 30 20 20 cm /P Do Q".encode()
    page[name("Contents")] = writer._add_object(a_stream(drawn))
    page[name("Metadata")] = meta
    page[name("LastModified")] = who
    page[name("PieceInfo")] = a_dict(Practice=a_dict(Private=who))
    page[name("AA")] = a_dict(O=a_dict(S=name("JavaScript"), JS=who))
    return page


def _annotations(writer: PdfWriter) -> list[IndirectObject]:
    who = TextStringObject(AUTHOR)
    drawn = a_stream(b"0 0 20 20 re f", Type=name("XObject"), Subtype=name("Form"), BBox=box(0, 0, 20, 20))
    look, inside = writer._add_object(drawn), writer._add_object(a_stream(AUTHOR.encode()))
    looks, place = a_dict(N=look), box(10, 10, 30, 30)
    said = {"Type": name("Annot"), "Rect": place, "T": who, "NM": who, "M": who, "Subj": who, "CreationDate": who}
    note = a_dict(Subtype=name("FreeText"), Contents=TextStringObject("Practice note"), AP=looks, **said)
    note[name("Popup")] = writer._add_object(a_dict(Subtype=name("Popup"), **said))
    field = a_dict(Subtype=name("Widget"), FT=name("Tx"), V=TextStringObject("Practice"), TU=who, AP=looks, **said)
    link = a_dict(Subtype=name("Link"), A=a_dict(S=name("URI"), URI=who), **said)
    clip = a_dict(Subtype=name("FileAttachment"), FS=a_dict(F=who, EF=a_dict(F=inside)), **said)
    return [writer._add_object(each) for each in (note, field, link, clip)]


def a_paper_that_tells() -> bytes:
    """Who made it stands in its description, its pages, pictures, fonts, notes, fields, files, scripts and number."""
    writer = PdfWriter()
    page = _page_with_everything(writer)
    page[name("Annots")] = ArrayObject(_annotations(writer))
    writer.add_metadata({"/Author": AUTHOR, "/Producer": AUTHOR, "/Title": AUTHOR, "/Company": AUTHOR})
    root, who = writer.root_object, TextStringObject(AUTHOR)
    root[name("Metadata")] = writer._add_object(xmp())
    root[name("OpenAction")] = a_dict(S=name("Launch"), F=who)
    root[name("Lang")] = who
    root[name("AA")] = a_dict(WC=a_dict(S=name("JavaScript"), JS=TextStringObject(f"app.alert('{AUTHOR}')")))
    writer.add_attachment(filename="practice.txt", data=AUTHOR.encode())
    writer.add_outline_item(title=AUTHOR, page_number=0)
    writer._ID = ArrayObject([ByteStringObject(AUTHOR.encode()), ByteStringObject(AUTHOR.encode())])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_paper_changed_later() -> bytes:
    """The words of before still stand in the file, behind them the words of today."""
    first = a_paper(f"{AUTHOR} in the words of before")
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    writer.pages[0][name("Contents")] = writer._add_object(a_stream(f"BT ({SHOWN}) Tj ET".encode()))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_paper(words: str = SHOWN, *, pages: int = 1, password: str = "") -> bytes:
    """A plain one."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(300, 300)
        page[name("Contents")] = writer._add_object(a_stream(f"BT ({words}) Tj ET".encode()))
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def all_of(paper: bytes) -> bytes:
    """The bytes of a PDF and of every stream in it, unpacked; each object as text."""
    reader = PdfReader(io.BytesIO(paper))
    parts = [paper, repr(reader.trailer).encode()]
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(number)
        parts.append(repr(found).encode())
        if hasattr(found, "get_data"):
            parts.append(bytes(found._data))
    return b"\n".join(parts)
