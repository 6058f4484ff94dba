"""Everything a text names, settled: organisations, people and places without overlaps, each mention counted."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from lindung.screening.methods.reading.heads import is_no_organisation, is_subject, organisations_by_form
from lindung.screening.methods.reading.khmer import is_khmer, khmer_names
from lindung.screening.methods.reading.lexicon import alternatives, is_a, organisations, places
from lindung.screening.methods.reading.persons import CLERGY, common_words, people_in
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank, settled
from lindung.screening.methods.reading.places_in import known_places, listed, placed
from lindung.screening.methods.reading.plans_in import full_names, short_names
from lindung.screening.methods.reading.spoken_of import organisations_spoken_of
from lindung.screening.methods.reading.things import things_in
from lindung.screening.methods.reading.units import Unit, Units
from lindung.screening.rules.reading import Mention

_BRACKETS = re.compile(r"\(([A-Z][\w.\-’']*(?: [A-Z][\w.]*)?)\)")
_CREDIT = re.compile(
    r"\s*(?:Pewarta|Editor|Penulis|Reporter|Penyunting|Foto|Photo|Photos|Copyright|Sumber|Source|Oleh|By|Ditulis"
    r" oleh|Laporan)\s*[:©]"
)
_SHORT = re.compile(r"\s*\(((?:[A-Z][\w.\-]{1,14})(?: [A-Z]\w{1,12})?)\)")
_CAPITALS_BEFORE = re.compile(
    r"(?:[A-Z][\w’'\-]*,?\s+(?:(?:of|for|on|and|the|dan|untuk|bagi|against|in|to|&)\s+){0,2})*[A-Z][\w’'\-]*['’]?\s*$"
)


def named(text: str, sentences: Sequence[Units], language: str, dateline: Mention | None = None) -> list[Piece]:
    """People, organisations, places and things of the text, in order, none over another."""
    sure = [*_known(text), *things_in(text), *_with_acronym(text)]
    sure += [Piece(Kind.THING, *span, Rank.THING) for span in full_names(text)]
    sure += [Piece(Kind.THING, *span, Rank.KNOWN) for span in short_names(text)]
    headlines = [units for units in sentences if _is_headline(units)]
    sentences = [units for units in sentences if not _is_headline(units)]
    for units in sentences:
        sure += [piece for piece in organisations_by_form(units) if piece.start < piece.end]
    if is_khmer(text):
        sure += khmer_names(text)
    if dateline:
        sure += _sent_from(text, dateline)
    sure += _bracketed(text, [piece for piece in sure if piece.kind is Kind.ORGANISATION])
    strong = settled(_widest(sure))
    taken = _characters(strong)
    found = [*strong]
    found += _named_again(text, headlines, sure)
    for units in headlines:
        found += [piece for piece in people_in(units, taken) if piece.rank is Rank.TITLE]
        found += [piece for piece in known_places(units, text, language) if piece.start not in taken]
    for units in sentences:
        found += people_in(units, taken)
        found += organisations_spoken_of(units, taken)
        found += [piece for piece in known_places(units, text, language) if piece.start not in taken]
    found = settled(found)
    taken = _characters(found)
    for units in sentences:
        found += settled([*_by_model(units, taken), *placed(units, taken)])
    found = settled(found)
    ends = {piece.end for piece in found if piece.kind is Kind.PLACE}
    taken = _characters(found)
    for units in sentences:
        found += listed(units, ends, taken)
    return [piece for piece in settled(found) if not _is_credit(text, piece)]


def _named_again(text: str, headlines: Sequence[Units], pieces: Iterable[Piece]) -> Iterator[Piece]:
    """What the article names stands for the same in its headline."""
    names = {text[piece.start : piece.end]: piece for piece in pieces if piece.kind is Kind.ORGANISATION}
    for units in headlines:
        for name in names:
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text[units[0].start : units[-1].end]):
                yield Piece(Kind.ORGANISATION, units[0].start + match.start(), units[0].start + match.end(), Rank.FORM)


def _is_credit(text: str, piece: Piece) -> bool:
    """Whether the line only says who wrote or edited: "Editor: ..."."""
    start = text.rfind("\n", 0, piece.start) + 1
    return _CREDIT.match(text, start) is not None and piece.end - start < 120


def _sent_from(text: str, dateline: Mention) -> Iterator[Piece]:
    """The places of the dateline: "SONGKHLA, Thailand"."""
    for match in re.finditer(r"[^,\s](?:[^,]*[^,\s])?", text[slice(*dateline)]):
        yield Piece(Kind.PLACE, dateline[0] + match.start(), dateline[0] + match.end(), Rank.KNOWN)


def _characters(pieces: Iterable[Piece]) -> Set[int]:
    return {at for piece in pieces for at in range(piece.start, piece.end)}


def _known(text: str) -> Iterator[Piece]:
    pattern = re.compile(rf"(?<![\w@/.])(?:{alternatives(list(organisations()))})(?![\w@]|[’'](?=[^\W\d_]{{2}}))")
    for match in pattern.finditer(text):
        yield Piece(Kind.ORGANISATION, match.start(), match.end(), Rank.KNOWN)


def _widest(pieces: Iterable[Piece]) -> list[Piece]:
    """A name inside a longer organisation's name is no name of its own; inside a plan it is."""
    wide: list[Piece] = []
    end = 0  # of the longest organisation that began so far
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end, one.kind is not Kind.ORGANISATION)):
        if piece.end > end or (wide and _is_as_long(piece, wide)):
            wide.append(piece)
        if piece.kind is Kind.ORGANISATION:
            end = max(end, piece.end)
    return wide


def _is_as_long(piece: Piece, wide: Sequence[Piece]) -> bool:
    return any(other.start == piece.start and other.end == piece.end for other in wide[-3:])


def _with_acronym(text: str) -> Iterator[Piece]:
    """ "Clear Ledger Asia (CLA)": capital words whose initials are in brackets behind them."""
    for match in _BRACKETS.finditer(text):
        if is_no_organisation(match[1]) or match[1] in places():
            continue
        window = max(0, match.start() - 120)
        before = _CAPITALS_BEFORE.search(text[window : match.start()].split("\n")[-1])
        if before is None:
            continue
        end = match.start() - len(before[0]) + len(before[0].rstrip())
        start = _first_of_initials(before[0], match.start() - len(before[0]), match[1])
        if start is not None:
            yield Piece(Kind.ORGANISATION, start, end, Rank.FORM)
            yield Piece(Kind.ORGANISATION, match.start(1), match.end(1), Rank.FORM)


def _bracketed(text: str, named: Iterable[Piece]) -> Iterator[Piece]:
    """The short name in brackets behind an organisation's name, whatever its letters: "(Margma)"."""
    for piece in named:
        match = _SHORT.match(text, piece.end)
        if match and not is_no_organisation(match[1]) and match[1] not in places() and not is_a(match[1], "role"):
            yield Piece(Kind.ORGANISATION, *match.span(1), Rank.FORM)


def _first_of_initials(name: str, offset: int, acronym: str) -> int | None:
    """Where in `name` the words begin whose initials are the acronym; None where they are not."""
    words = [(offset + word.start(), word[0]) for word in re.finditer(r"[A-Z][\w’']*", name)]
    letters = [each for each in acronym if each.isalpha()]
    capitals = [each for each in letters if each.isupper()]
    if len(capitals) < 2:
        return None
    sizes = sorted(range(2, len(words) + 1), key=lambda size: (abs(size - len(capitals)), size))
    for size in sizes:
        initials = "".join(word[0] for _, word in words[-size:])
        if is_a(words[-size][1], "role") or initials[0] != capitals[0] or size > len(letters) + 2:
            continue
        if initials == "".join(capitals):
            return words[-size][0]
        in_words = is_subsequence(capitals, "".join(word for _, word in words[-size:]).upper())
        if in_words and sum(each in initials for each in capitals) * 3 >= len(capitals) * 2:
            return words[-size][0]
    return None


def is_subsequence(part: Iterable[str], whole: Iterable[str]) -> bool:
    """Whether the letters stand in the whole in this order."""
    rest = iter(whole)
    return all(each in rest for each in part)


def _is_headline(units: Units) -> bool:
    """A line whose words all begin with a capital says little about which of them is a name."""
    words = [unit for unit in units if unit.text.isalpha() and len(unit.text) > 3]
    if units[-1].text in '.!?”"':
        return False
    return len(words) > 3 and sum(1 for unit in words if unit.is_capital) * 10 >= len(words) * 8


def _by_model(units: Units, taken: Set[int]) -> Iterator[Piece]:
    """Organisations the model sees and no form gives."""
    at = 0
    while at < len(units):
        end = at
        while end < len(units) and _goes_on(units, at, end, taken):
            end += 1
        if end > at and _is_organisation(units, at, end):
            yield Piece(Kind.ORGANISATION, units[at].start, units[end - 1].end, Rank.MODEL)
        at = max(end, at + 1)


def _goes_on(units: Units, at: int, end: int, taken: Set[int]) -> bool:
    unit = units[end]
    if unit.start in taken or not (unit.is_capital and unit.tag == "ORGANISATION"):
        return False
    return end == at or not unit.is_new


def _is_organisation(units: Units, at: int, end: int) -> bool:
    first = units[at]
    if end == at + 1 and first.text in CLERGY:
        return False
    if first.is_a("generic", "role", "date", "honorific", "nationality") and end == at + 1:
        return False
    if end < len(units) and units[end].is_a("role") and units[end].is_capital:
        return False  # "Deputy Home Minister"
    if all(unit.is_a("nationality") or is_subject(unit.text) for unit in units[at:end]):
        return False
    if end == at + 1:
        return _is_single(first, at)
    return not all(is_subject(unit.text) or unit.low in common_words() for unit in units[at:end])


def _is_single(unit: Unit, at: int) -> bool:
    if unit.is_acronym and unit.text.isupper():
        return not is_no_organisation(unit.text) and len(unit.text) > 2
    return at > 0 and unit.low not in common_words() and len(unit.text) > 3
