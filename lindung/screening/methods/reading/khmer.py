"""Names in Khmer text: no capitals and few blanks, so titles, heads and tables decide."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lindung.screening.methods.reading.lexicon import organisations, places
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank, settled
from lindung.screening.rules.reading import Mention

_TITLE = (
    r"(?:លោកជំទាវ|លោកស្រី|លោកឧត្តមសេនីយ៍(?:ឯក|ទោ|ត្រី)?|ឧត្តមសេនីយ៍(?:ឯក|ទោ|ត្រី)?|លោកវរសេនីយ៍(?:ឯក|ទោ|ត្រី)?|លោកបណ្ឌិត|លោក|អ្នកស្រី|អ្នកនាង|កញ្ញា"
    r"|ឯកឧត្ដម|ឯកឧត្តម|សម្ដេច\S*|សម្តេច\S*|ឧកញ៉ា|លោកតា|បណ្ឌិត|ជនសង្ស័យឈ្មោះ|ឈ្មោះ)"
)
_NAME_WORD = r"[ក-ឳ][ក-៓]{1,13}"
_PERSON = re.compile(rf"(?P<title>{_TITLE})\s+(?:{_TITLE}\s+)?(?P<name>{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,2}})(?![ក-៓])")
# Words that cannot be a part of a name: what somebody is, does or says.
_NO_NAME = re.compile(
    r"^(?:បាន|មាន|ជា|នឹង|និង|ថា|ដែល|នៅ|ក្នុង|រដ្ឋ|អភិបាល|ប្រធាន|អនុ(?:រដ្ឋ|ប្រធាន|អភិបាល|គណៈ)|អគ្គ|នាយក|ស្នង|មេបញ្ជា|អ្នក|ឧប|ទីប្រឹក្សា|តំណាង|ឯកអគ្គ|លេខា|ចៅក្រម|ព្រះរាជ|មន្ត្រី|ថ្លែង|លើក"
    r"|បញ្ជាក់|ប្រាប់|ឲ្យ|អាយុ|ភេទ|សមាជិក|កាល|ដោយ|ត្រូវ|រួម|ក៏|នាយ|មេ|គ្រូ|វេជ្ជ|ស្ថាបនិក|អ្នកនាំ|ព្រម|បន្ថែម|គូស|សម្តែង|អំពាវ|រស់|សុំ|ចូល|ទៅ|មក|និយាយ|ជំនួយ|អតីត|និយាយ|ប្រមុខ|ចាង|ម្ចាស់)"
)
_ROLE = re.compile(
    r"\s*(?:ដែល)?(?:ជា)?\s*(?P<role>(?:រដ្ឋលេខាធិការ|អនុរដ្ឋលេខាធិការ|រដ្ឋមន្ត្រី|ឧបនាយករដ្ឋមន្ត្រី|នាយករដ្ឋមន្ត្រី|អភិបាល|អនុអភិបាល|ប្រធាន|អនុប្រធាន|អគ្គនាយក|នាយក|អគ្គស្នងការ"
    r"|ស្នងការ|មេបញ្ជាការ|អ្នកនាំពាក្យ|ទីប្រឹក្សា|អគ្គលេខាធិការ|លេខាធិការ|ឯកអគ្គរដ្ឋទូត|តំណាង|ស្ថាបនិក|អ្នកសម្របសម្រួល|ចៅក្រម|ព្រះរាជអាជ្ញា|មេធាវី|មន្ត្រី|អ្នកគ្រប់គ្រង|នាយិកា|សមាជិក)"
    r"(?:(?!បាន|មានប្រសាសន៍|ថ្លែង|ថា\b|លើកឡើង|ប្រាប់|បញ្ជាក់)[ក-៓]){0,60}(?:\s*\([^)\n]{1,20}\))?)"
)
_HEAD = (
    r"(?:ក្រសួង|អង្គការ|សមាគម|គណៈកម្មាធិការ|គណៈកម្មការ|ស្នងការដ្ឋាន|អគ្គនាយកដ្ឋាន|នាយកដ្ឋាន|មូលនិធិ|តុលាការ|សាលាដំបូង|ស្ថានទូត|ស្ថានឯកអគ្គរដ្ឋទូត|សហជីព|មជ្ឈមណ្ឌល|មន្ទីរ|សហភាព|សម្ព័ន្ធ|អគ្គស្នងការដ្ឋាន|អាជ្ញាធរជាតិ"
    r"|ទីភ្នាក់ងារ|វិទ្យាស្ថាន|សាកលវិទ្យាល័យ|ក្រុមហ៊ុន|បណ្តាញ|នគរបាល(?=ថៃ|វៀតណាម|ម៉ាឡេស៊ី|ឥណ្ឌូ|ចិន|ឡាវ|កម្ពុជា|ជាតិ))"
)
_STOP = r"(?:និង|ជាមួយ|បាន|ដែល|នៅ|ដើម្បី|ថា|ក៏|ត្រូវ|នឹង|មាន|ដោយ|របស់|លើ|ចំពោះ|តាម|ក្នុង|ធ្វើ|រួម|ផ្តល់|សហការ|ចុះ|បើក|ជា(?=អង្គការ|ដៃគូ))"
_ORGANISATION = re.compile(
    rf"{_HEAD}(?P<rest>(?:(?!{_STOP})[ក-៓]){{2,70}}(?:\s+និង(?:បណ្តុះ|បណ្ដុះ|យុវនីតិ|ជំរុញ|កិច្ចសហ)(?:(?!{_STOP})[ក-៓])*)?)"
)
_GENERIC = re.compile(
    r"^(?:នេះ|នោះ|ក្រៅរដ្ឋាភិបាល|មិនមែន|ពាក់ព័ន្ធ|សង្គមស៊ីវិល|ដៃគូ|ជំនាញ|អន្តរជាតិ$|សង្គម$|នានា|ទាំង|ណា|មួយ|ផ្សេង|ជាតិ$|ក្នុងស្រុក)"
)
_BRACKET = re.compile(r"\s*\((?P<acronym>[A-Z][\w\-]{1,10}|(?:[ក-អ]\.){1,8}[ក-អ]?\.?)\)")
_LETTER = re.compile("[ក-ឳ]")
_SPACED = re.compile(
    rf"(?:អង្គការ|សមាគម|មូលនិធិ|ក្រុមហ៊ុន)\s+(?:(?P<latin>[A-Z][\w\-]+(?:\s+[A-Z][\w\-]+){{0,4}})|(?!{_STOP}|នេះ|នោះ)[ក-៓]{{2,25}}(?:\s+កម្ពុជា)?)"
)
_PROVINCE = re.compile(
    r"(?:ខេត្ត|ក្រុង|ស្រុក|ឃុំ|សង្កាត់|ភូមិ|រាជធានី|ខណ្ឌ)(?P<name>(?!នេះ|នោះ|ទាំង|និង|មួយ|បាន|របស់|ដែល)[ក-៓]{2,16})(?=[\s។,)]|$)"
)


@lru_cache
def _places() -> tuple[re.Pattern[str], Mapping[str, str]]:
    names = sorted((name for name in places() if name[0] > "\u1780"), key=len, reverse=True)
    short = {name: name.removeprefix("ប្រទេស").removeprefix("រាជធានី").removeprefix("ខេត្ត") for name in names}
    pattern = "|".join(map(re.escape, sorted(set(short.values()), key=len, reverse=True)))
    return re.compile(rf"(?:{pattern})(?![\u17b6-\u17d3])"), short


def is_khmer(text: str) -> bool:
    """Whether any of it is written in Khmer."""
    return _LETTER.search(text) is not None


def khmer_names(text: str) -> list[Piece]:
    """People, organisations and places of the Khmer parts of a text."""
    sure = [*_people(text), *_organisations(text), *_spaced(text), *_known(text)]
    found = settled(sure)
    taken = {at for piece in found for at in range(piece.start, piece.end)}
    for match in [*_places()[0].finditer(text)]:
        if not taken.intersection(range(match.start(), match.end())):
            found.append(Piece(Kind.PLACE, match.start(), match.end(), Rank.KNOWN_PLACE))
    taken = {at for piece in found for at in range(piece.start, piece.end)}
    for match in _PROVINCE.finditer(text):
        if not taken.intersection(range(*match.span())):
            found.append(Piece(Kind.PLACE, match.start("name"), match.end("name"), Rank.MODEL))
    return settled(found)


def khmer_role(text: str, mention: Mention) -> str | None:
    """The role behind a name; else the one between the title and the name."""
    match = _ROLE.match(text, mention[1])
    return " ".join(match["role"].split()) if match else None


def _people(text: str) -> Iterator[Piece]:
    for match in _PERSON.finditer(text):
        words = list(re.finditer(r"\S+", match["name"]))
        kept: list[re.Match[str]] = []
        for word in words:
            if (_NO_NAME.match(word[0]) and not (word[0] == "ជា" and not kept)) or re.match(_HEAD, word[0]):
                break
            kept.append(word)
        if len(kept) >= 2:
            start = match.start("name")
            yield Piece(Kind.PERSON, start, start + kept[-1].end(), Rank.TITLE)


def _organisations(text: str) -> Iterator[Piece]:
    for match in _ORGANISATION.finditer(text):
        if _GENERIC.match(match["rest"]):
            continue
        end = match.end()
        yield Piece(Kind.ORGANISATION, match.start(), end, Rank.FORM)
        if bracket := _BRACKET.match(text, end):
            yield Piece(Kind.ORGANISATION, *bracket.span("acronym"), Rank.FORM)


def _spaced(text: str) -> Iterator[Piece]:
    """ "អង្គការ ការីតាស កម្ពុជា", "អង្គការ Winrock": the name stands behind a blank."""
    for match in _SPACED.finditer(text):
        start = match.start("latin") if match["latin"] else match.start()
        yield Piece(Kind.ORGANISATION, start, match.end(), Rank.FORM)


def _known(text: str) -> Iterator[Piece]:
    for name in organisations():
        if name[0] >= "\u1780":
            for match in re.finditer(re.escape(name), text):
                yield Piece(Kind.ORGANISATION, match.start(), match.end(), Rank.FORM)
        elif name in text:
            for match in re.finditer(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text):
                yield Piece(Kind.ORGANISATION, match.start(), match.end(), Rank.KNOWN)
