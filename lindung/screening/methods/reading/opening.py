"""How an article begins: its title, the day it was published, the place it was sent from."""

import re
from dataclasses import dataclass

from lindung.screening.methods.reading.dates import Day, days
from lindung.screening.methods.reading.markup import Page
from lindung.screening.methods.reading.places_in import spelling_of
from lindung.screening.methods.reading.tokens import paragraphs
from lindung.screening.rules.reading import Mention

_DASH = r"(?:--+|[-–—―:|])"
_WORD = r"[A-Z][\w'.’]*"
_DATELINE = re.compile(
    rf"""\s*(?P<place>{_WORD}(?:[ \-]{_WORD}){{0,3}}(?:,\s?{_WORD}(?:[ ]{_WORD}){{0,2}})?)
    (?P<more>(?:,\s?[^\n,–—:()]{{1,30}}){{0,2}}(?:,?\s?\([^\n()]{{1,40}}\))?
    (?:,\s?[^\n,–—:()]{{1,20}})?)\s*{_DASH}\s+(?=\S)""",
    re.VERBOSE,
)
_AGENCY = re.compile(r"\s*(?P<place>[A-Z][\w'.’]+(?: [A-Z][\w'.’]+){0,2})\s*\([A-Z][^\n()]{2,30}\)\s*[-–—:]+\s+(?=\S)")
_KHMER = re.compile(r"\s*(?P<place>[ក-៹]{4,25})(?:,?\s+ថ្ងៃ[^៖:\n]{5,60}?)?\s*[៖:]\s+(?=\S)")
_STOPPED = re.compile(r"\s*(?P<place>[A-Z]{3,}(?: [A-Z]{3,}){0,2})\.\s+(?=[A-Z])")
_BYLINE = re.compile(
    r"\s*(?:oleh|by|penulis|reporter|editor|ditulis oleh|laporan|wartawan|ដោយ)\b\s*[:៖]?\s*\S.{0,80}$", re.IGNORECASE
)
_DAYLINE = re.compile(
    r"""^[\s|•·,:()\-–—]*(?:(?:published|posted|updated|diterbitkan|diterbit|dikemas\s?kini|terbit|tarikh|tanggal|tayang|date|on|pada|last
    |isnin|selasa|rabu|khamis|kamis|jumaat|jumat|jum'at|sabtu|ahad|minggu|senin
    |monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun
    |am|pm|wib|wita|wit|myt|gmt|utc|pukul|jam|at|ថ្ងៃ\w*|ម៉ោង|ចុះផ្សាយ|\d{1,2}[:.]\d\d(?:[:.]\d\d)?|\+\d+)[\s|•·,:()\-–—]*)*$""",
    re.VERBOSE | re.IGNORECASE,
)
_META = re.compile(
    r"""<meta[^>]{0,400}(?:article:published_time|datepublished|date_?published|publishdate|publish[-_]date|pubdate
    |dc\.date(?:\.issued)?|og:published_time|parsely-pub-date|name=["']date["'])[^>]{0,400}>""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTENT = re.compile(r"""content\s*=\s*["']([^"']{4,40})["']""", re.IGNORECASE)
_LINKED = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_TIME = re.compile(r"""datetime\s*=\s*["']([^"']{4,40})["']""", re.IGNORECASE)
LONGEST_TITLE = 200
SHORT_LINE = 90
FIRST_LINES = 8


@dataclass(frozen=True, slots=True)
class Opening:
    """`title` and `dateline` are spans of the text; `body` is where the article itself begins."""

    title: Mention | None = None
    dateline: Mention | None = None
    published: str | None = None
    body: int = 0


def opening_of(text: str) -> Opening:
    """The opening of a text of paragraphs."""
    title, published, at = None, None, 0
    for start, end in _lines(text)[:FIRST_LINES]:
        line = text[start:end]
        if title is None and at == 0 and not _day_alone(line) and _is_title(text, line, start, end):
            title = (start, end)
        elif _is_head(text, line, end):
            day = next(days(line), None)
            published = published or (day.iso if day else None)
        else:
            at = start
            break
        at = end
    dateline = _dateline(text, at)
    published = published or _day_of(text, dateline)
    body = dateline[1] if dateline else at
    return Opening(title, (dateline[0], dateline[0] + len(dateline[2])) if dateline else None, published, body)


def _lines(text: str) -> list[Mention]:
    return paragraphs(text[:6000])[: FIRST_LINES + 1]


def _day_alone(line: str) -> Day | None:
    """A line that says a day and nothing else."""
    day = next(days(line), None)
    if day and len(line) < 90 and _DAYLINE.match(line[: day.start]) and _DAYLINE.match(line[day.end :]):
        return day
    return None


def _is_head(text: str, line: str, end: int) -> bool:
    """A line between the title and the article: the day, the author, the paper; never a sentence."""
    if _day_alone(line) or (_BYLINE.match(line) and len(line) < 100):
        return True
    is_short = len(line) < SHORT_LINE and not re.search(r"[.!?:;,។”\"’]$", line) and "\n" in text[end:]
    return is_short and len(line.split()) <= 12 and not re.search(r"[.!?] [A-Z]", line)


def _is_title(text: str, line: str, start: int, end: int) -> bool:
    if len(line) > LONGEST_TITLE or not text[end:].strip() or dateline_at(line):
        return False
    return not re.search(r"[.:;,។]$", line)


def dateline_at(text: str) -> re.Match[str] | None:
    """The dateline this text begins with."""
    match = _AGENCY.match(text) or _DATELINE.match(text) or _KHMER.match(text)
    if match is None and (stopped := _STOPPED.match(text)) and spelling_of(stopped["place"]):
        return stopped
    if match is None or len(match["place"]) > 50:
        return None
    place = match["place"]
    is_said = (
        place.split(",")[0].isupper()
        or not place.isascii()
        or bool(match.re is _AGENCY or re.search("[–—(]|--| - ", match[0]))
    )
    return match if is_said else None


def _dateline(text: str, at: int) -> tuple[int, int, str] | None:
    match = dateline_at(text[at : at + 200])
    if match is None:
        return None
    place = match["place"].split(",")[0].rstrip(".")
    return at + match.start("place"), at + match.end(), place


def _day_of(text: str, dateline: tuple[int, int, str] | None) -> str | None:
    if dateline is None:
        return None
    day = next(days(text[dateline[0] : dateline[1]]), None)
    return day.iso if day else None


def published_on(page: Page, html: str) -> str | None:
    """The day the page's head, its structured description or a <time> element gives."""
    said = [content for meta in page.metas if _META.match(meta) and (content := _CONTENT.search(meta))]
    linked = _LINKED.search(html)
    times = [found for tag in page.times if (found := _TIME.search(tag))]
    for match in [*said, *([linked] if linked else []), *times]:
        day = next(days(re.sub(r"T\d.*", "", match[1])), None)
        if day:
            return day.iso
    return None
