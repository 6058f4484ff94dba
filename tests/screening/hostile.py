"""Texts nobody means well with. `python -m tests.screening.hostile screen|read`: all, under limits of the system.

Each text may take so many processor seconds, or the system ends the child, however busy the machine is: one whose
cost grows with the square of its length does. What is printed last is the peak of memory in MB.
"""

import re
import resource
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from lindung.screening.methods.reading import read_article
from lindung.screening.methods.reading.document import LONGEST
from lindung.screening.methods.screened import screen_text
from lindung.screening.rules.reading import ArticleTooLong

SIZES = {"screen": 100_000, "read": 40_000}  # characters; what grows with their square takes minutes
CPU_SECONDS = 6  # for one text; the slowest takes a fifth of it
SMALL = 2_000
PARAGRAPH = "<p>Menteri Siti Contoh berkata pada Khamis bahawa rumah perlindungan akan dibuka di Ipoh.</p>"


def over(piece: str, size: int) -> str:
    """A piece again and again, until the text is long."""
    return (piece * (size // len(piece) + 1))[:size]


REPEATED = {
    "nothing but spaces": " ",
    "nul bytes": "\0",
    "one letter": "a",
    "one word": "gaji ",
    "digits": "0",
    "spaced digits": "0 1 2 3 ",
    "telephones": "012-000 0123 ",
    "plus signs": "+",
    "amounts": "RM1,000.00 ",
    "amounts a month": "RM1 sebulan ",
    "number points": "1.",
    "links": "t.me/a ",
    "handles": "@a ",
    "half a link": "http://",
    "letter points": "a.",
    "brackets": "(",
    "quotation marks": '"',
    "zero-width": "a\u200b",
    "right to left overrides": "\u202e\u202d",
    "combining marks": "\u0301",
    "emoji": "😀",
    "joined emoji": "👩\u200d👩\u200d👧 ",
    "styled letters": "𝗴𝗮𝗷𝗶 ",
    "long ligatures": "ﷺ",
    "khmer without a space": "ការងារ",
    "khmer subscripts": "្",
    "arabic beside latin": "وظيفة gaji besar ",
    "garbage": "slot gacor maxwin ",
    "negations": "jangan bayar ",
    "names of firms": "PT Abc Sdn Bhd ",
    "licences": "000/2024 ",
    "lone surrogates": "\ud800 ",
    "capital letters": "ABC ",
    "capital words": "Siti Aminah ",
    "acronyms": "Majlis Baik (MB) ",
    "plans": "Pelan Tindakan Kebangsaan ",
    "dashes": "A – ",
    "lines": "a\n",
    "ministries in khmer": "ក្រសួងមហាផ្ទៃ ",
    "periods": "2021-2025 ",
}
PAGES = {
    "ten thousand nested tags": "<div>" * 10_000 + PARAGRAPH + "</div>" * 10_000,
    "tags that never close": "<html><body>" + "<div>" * 10_000 + PARAGRAPH,
    "nested tables": "<table><tr><td>" * 3_000 + PARAGRAPH,
    "a hundred thousand attributes": "<p " + "a=b " * 100_000 + ">x</p>" + PARAGRAPH,
    "comments that never close": "<!--" * 10_000 + PARAGRAPH,
    "entities of entities": '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    f"<html><body><p>&b;&b;</p>{PARAGRAPH}</body></html>",
}


def screen(text: str) -> None:
    """Screen a text; every span lies in it."""
    screened = screen_text(text)
    for found in (*screened.hits, *screened.entities, *screened.garbage):
        assert 0 <= found.start < found.end <= len(text), found


def read_page(page: str) -> None:
    """Read a page: there is something, or it is said that there is nothing."""
    article = read_article(page, is_html=True)
    assert len(article.clean_text) < len(page)


def read(text: str) -> None:
    """Read a text as an article; every span lies in it. What unfolds to more than any article has is refused."""
    try:
        article = read_article(text, is_html=False)
    except ArticleTooLong:
        assert len(unicodedata.normalize("NFKC", text)) > LONGEST
        return
    named = (*article.people, *article.organisations, *article.places, *article.plans, *article.agreements)
    for start, end in (span for thing in named for span in thing.mentions):
        assert 0 <= start < end <= len(text)


def limited(name: str, each: Callable[[str], None], text: str) -> None:
    """One text within its processor seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    each(text)


def main(what: str) -> None:
    """Every text, one after another, each within the limits."""
    for name, piece in REPEATED.items():
        limited(name, screen if what == "screen" else read, over(piece, SIZES[what]))
    if what == "read":
        for name, page in PAGES.items():
            limited(name, read_page, page)
    seen = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # ru_maxrss counts the parent's, too
    sys.stdout.write(f"{int(seen[0]) // 1024}\n")


if __name__ == "__main__":
    main(sys.argv[1])
