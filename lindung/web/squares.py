"""Squares to scan (QR codes), drawn here: nothing is asked of another site."""

import segno
from django.utils.safestring import SafeString, mark_safe


def square(address: str, *, error: str, border: int) -> SafeString:
    """One of our own addresses as SVG. `error`: how much may be dirty ("m": 15 %, "q": 25 %); `border` in modules."""
    code = segno.make(address, error=error, micro=False)
    return mark_safe(code.svg_inline(scale=6, border=border, omitsize=True))  # noqa: S308 - drawn by us
