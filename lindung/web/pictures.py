"""Pictures that people send: opened with bounds, and written anew so that nothing hidden travels with them."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
BYTES_AT_MOST = 12_000_000
PIXELS_AT_MOST = 60_000_000  # what a phone makes, and no bomb; a JPEG is unpacked at a fraction of it
PIXELS_WHOLE = 25_000_000  # of the formats that are unpacked whole: four bytes each in memory
LONGEST_SIDE = 1_600
QUALITY = 82
CAGE = "sandbox; default-src 'none'"  # the policy of every file that people sent: it runs nothing and asks for nothing


class NotAPicture(ValueError):
    """What was sent is no picture of the three formats, or larger than the bounds."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: WebP bytes, width and height in pixels. No metadata, no earlier version inside."""

    content: bytes
    width: int
    height: int


def rewritten(content: bytes, *, longest_side: int = LONGEST_SIDE) -> Picture:
    """The same picture, turned upright, made smaller where it is large, without place, time, device or thumbnail.

    Raises NotAPicture: another format, more than 12 MB or 60 million pixels (25 million in PNG and WebP), damaged or
    cut off. The size is read from the head before a pixel is unpacked.
    """
    if not 0 < len(content) <= BYTES_AT_MOST:
        raise NotAPicture("size")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _rewritten(content, longest_side)
    except NotAPicture:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError, Warning, Image.DecompressionBombError) as trouble:
        raise NotAPicture("damaged") from trouble


def _rewritten(content: bytes, longest_side: int) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > (PIXELS_AT_MOST if opened.format == "JPEG" else PIXELS_WHOLE) or min(width, height) < 1:
            raise NotAPicture("pixels")
        opened.draft("RGB", (longest_side, longest_side))  # a JPEG is unpacked no larger than it is needed
        opened.thumbnail((longest_side, longest_side))  # before anything else makes a copy of it
        upright = ImageOps.exif_transpose(opened)
        plain = _on_white(upright)
    kept = Image.new("RGB", plain.size)
    kept.paste(plain)  # a new picture: what the file said about itself is not carried over
    written = io.BytesIO()
    kept.save(written, "WEBP", quality=QUALITY, method=4)
    return Picture(written.getvalue(), *kept.size)


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
