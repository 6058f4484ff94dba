"""Text in a table that another program opens: never taken for a formula, never a character no file may hold."""

import re

from lindung.papers.sentences import Said

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_XML = re.compile("[^\\u0009\\u000a\\u000d\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def readable(text: str) -> str:
    """The text without characters that XML, and so XLSX, cannot hold.

    >>> readable("a\\x00b")
    'ab'
    """
    return _NOT_XML.sub("", text)


def harmless(text: str) -> str:
    """The text so that no spreadsheet runs it: what could begin a formula stands behind an apostrophe.

    >>> harmless("=1+1"), harmless("Shelter")
    ("'=1+1", 'Shelter')
    """
    text = readable(text)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_BEGINS) or text.startswith(FORMULA_BEGINS) else text


def plain_number(value: float) -> str:
    """A number as files write it: no groups, a point, no needless decimals.

    >>> plain_number(1200.0), plain_number(0.125)
    ('1200', '0.125')
    """
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}".rstrip("0").rstrip(".")


def told(text: str) -> Said | str:
    """A text that is a sentence of ours or somebody's own words: ours is translated, a brace in theirs stays a brace.

    >>> told("Counted {here}")
    'Counted {here}'
    """
    return text if "{" in text or "}" in text else Said(text)
