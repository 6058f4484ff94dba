"""Pictures are written anew: nothing hidden travels with them, and a bomb is refused before it opens."""

import io
import struct
import zlib

import pytest
from PIL import Image

from lindung.web.pictures import BYTES_AT_MOST, LONGEST_SIDE, NotAPicture, rewritten

GPS, MAKE = 0x8825, 0x010F


def a_jpeg(size: tuple[int, int] = (80, 40), **also: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, "JPEG", **also)
    return written.getvalue()


def test_place_and_device_do_not_travel_with_a_photograph() -> None:
    exif = Image.Exif()
    exif[MAKE] = "PRACTICE-CAMERA"
    exif.get_ifd(GPS)[1] = "N"
    sent = a_jpeg(exif=exif, comment=b"PRACTICE-COMMENT")
    assert b"PRACTICE-CAMERA" in sent
    kept = rewritten(sent)
    assert b"PRACTICE" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert not opened.getexif()
        assert opened.format == "WEBP"


def test_what_is_appended_to_a_picture_is_gone() -> None:
    sent = a_jpeg() + b"<script>alert(1)</script>PK\x03\x04"
    kept = rewritten(sent)
    assert b"script" not in kept.content
    assert b"PK\x03\x04" not in kept.content


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = rewritten(a_jpeg((80, 40), exif=exif))
    assert (kept.width, kept.height) == (40, 80)


def test_a_large_picture_becomes_small() -> None:
    kept = rewritten(a_jpeg((4_000, 1_000)))
    assert (kept.width, kept.height) == (LONGEST_SIDE, LONGEST_SIDE // 4)


def a_bomb() -> bytes:
    """A PNG of 50,000 by 50,000 pixels in some thousand bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        a_jpeg()[:200],
        a_bomb(),
        b"\xff\xd8" + bytes(BYTES_AT_MOST),
    ],
    ids=["nothing", "gif", "pdf", "svg", "cut off", "bomb", "too large"],
)
def test_what_is_no_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(NotAPicture):
        rewritten(sent)


def test_see_through_parts_become_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(rewritten(written.getvalue()).content)) as opened:
        assert opened.convert("L").getextrema()[0] > 250
