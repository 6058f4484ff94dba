"""Promises: who says they will do what, by when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindung.screening.methods.reading.periods import deadline_in
from lindung.screening.rules.reading import Mention

_STRONG = re.compile(
    r"\b(?:berjanji|menjanjikan(?=\s+(?:akan|untuk|bahwa|bantuan|dukungan))|berkomitmen|komited|komitmen"
    r"|komitmennya|iltizam|beriltizam|bertekad|sepakat|bersetuju|berikrar|ikrar"
    r"|berencana|merencanakan|berhasrat|merancang|menargetkan|menyasarkan|bersumpah|pledg(?:ed?|es|ing)"
    r"|promis(?:ed?|es|ing)|vow(?:ed|s)?|commit(?:ted|s|ment)?|undertake|undertook"
    r"|agreed? to|plan(?:s|ned)? to|pledge to|aim(?:s|ed)? to|intend(?:s|ed)? to|set out to)\b|បានសន្យា|សន្យា"
    r"|ប្តេជ្ញា|នឹងបន្ត|គ្រោង"
)
_WILL = re.compile(r"\b(?:akan|bakal|will|would|shall|is to|are to)\b")
_NOT = re.compile(
    r"\b(?:tidak akan|takkan|akan didakwa|will not|won't|akan dikenakan|boleh|jika|kalau|if|could|may|might"
    r"|would be|would have|akan berdepan"
    r"|akan menghadapi|sekiranya|apabila disabitkan|promised (?:a |them |her |him )?(?:job|work|jobs)|dijanjikan"
    r"|menjanjikan (?:kerja|gaji|upah|pekerjaan))",
    re.IGNORECASE,
)
_NOT_WHO = re.compile(
    r"\b(?:mangsa|korban|tertuduh|suspek|tersangka|terdakwa|pelaku|sindiket|sindikat|recruiters?|traffickers?"
    r"|victims?|suspects?|the accused|perbicaraan"
    r"|sidang|hearing|trial|the defence)\s+(?:\w+\s+){0,2}(?:akan|will|would)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:kami|kita|pihaknya|pihak kami|we|our|beliau|dia|ia|she|he|saya|they|mereka|jabatannya|kementeriannya"
    r"|komitenya|negaranya)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:[Kk]erajaan(?:\s+(?:negeri\s+)?[A-Z]\w+)?|[Pp]emerintah(?:\s+[A-Z]\w+)?"
    r"|[Tt]he\s+(?:[A-Z]\w+\s+)?government|[Gg]overnment|(?:the\s+)?participants?|peserta"
    r"|pihak\s+\w+\s+\w+|kementerian|the\s+ministry|[Kk]edua(?:-dua)?\s+(?:belah\s+)?(?:pihak|negara)"
    r"|[Bb]oth\s+(?:countries|sides)|[Tt]he\s+two\s+\w+|satgas|polis|polisi|police)\b"
)
_TAIL = re.compile(
    r"[\s,]*[\"”“]?[\s,]*(?:kata|ujar|jelas|tambah|tegas|said|katanya|ujarnya|jelasnya|tambahnya|tegasnya)\b.*$",
    re.DOTALL,
)
NEAR = 45  # characters between somebody and their "will"
_A_MINISTRY = frozenset({"kementerian", "the ministry"})
_BOTH = re.compile(r"kedua|both|the two", re.IGNORECASE)
Named = tuple[str, Mention]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise; `span` is its sentence."""

    who: str
    what: str
    by_when: str | None
    span: Mention


def commitments_in(
    text: str, sentences: Sequence[Mention], people: Sequence[Named], others: Sequence[Named]
) -> list[Promise]:
    """Every promise; `people` and `others` (organisations, countries) are given with their mentions."""
    found = []
    speaker: str | None = None
    for sentence in sentences:
        piece = text[slice(*sentence)]
        inside = [name for name, place in people if _within(place, sentence)]
        match = _promise(piece)
        if match is not None and (match.re is _STRONG or _is_said_of(text, sentence, match, [*people, *others])):
            who = _who(text, sentence, sentence[0] + match.start(), people, others)
            who = (
                who
                or _speaker_in(sentence, people)
                or (speaker if _PRONOUN.search(piece) or piece[:1] in '"“' else None)
            )
            who = who or _following_speaker(text, sentence, people) or _first_words(piece, match)
            who = _resolved(who, text, sentence, others)
            if who is not None:
                found.append(Promise(who, _what(piece, match), deadline_in(piece, match.start()), sentence))
        speaker = inside[-1] if inside else speaker
    return found


def _is_said_of(text: str, sentence: Mention, match: re.Match[str], named: Sequence[Named]) -> bool:
    """Whether somebody who can promise stands right before "will": not "the shelters will"."""
    at = sentence[0] + match.start()
    if any(sentence[0] <= place[0] and at - NEAR <= place[1] <= at for _, place in named):
        return True
    before = text[max(sentence[0], at - NEAR) : at]
    is_quoted = text[sentence[0]] in '"“' or re.search(
        r"katanya|ujarnya|jelasnya|kata\b|ujar\b", text[slice(*sentence)]
    )
    is_passive = text[at : at + 12].startswith(("akan di", "bakal di"))
    return bool(_GROUP.search(before) or _PRONOUN.search(before) or (is_passive and is_quoted))


def _within(place: Mention, sentence: Mention) -> bool:
    return sentence[0] <= place[0] and place[1] <= sentence[1]


def _promise(piece: str) -> re.Match[str] | None:
    """Where the sentence promises; None where it reports a threat, a rule or a deceit."""
    match = _STRONG.search(piece)
    if match is not None and re.search(
        r"\b(?:sebelum|before|tidak|not|never|jangan|selepas|after)\s+$", piece[: match.start()]
    ):
        match = None
    if match is None:
        match = _WILL.search(piece)
        if match is not None and (_NOT.search(piece) or _NOT_WHO.search(piece)):
            return None
    if match is None or re.search(
        r"\bdijanjikan|promis(?:ed|ing) (?:a |them |her |him |the )?(?:\w+ ){0,2}(?:job|work)", piece
    ):
        return None
    return match


def _who(text: str, sentence: Mention, at: int, people: Sequence[Named], others: Sequence[Named]) -> str | None:
    """The one who is named last before the promise, or the group the sentence speaks of."""
    near = [(place[1], name) for name, place in people if sentence[0] <= place[0] and at - 30 <= place[1] <= at]
    if near and not _GROUP.search(text[max(near)[0] : at]):
        return max(near)[1]
    before = [(place[0], name) for name, place in [*others, *people] if _within(place, (sentence[0], at))]
    group = [(sentence[0] + match.start(), match[0]) for match in _GROUP.finditer(text[sentence[0] : at])]
    pronoun = [match.start() + sentence[0] for match in _PRONOUN.finditer(text[sentence[0] : at])]
    named = [(place[0], name) for name, place in people if _within(place, (sentence[0], at))]
    if named and (pronoun and pronoun[-1] > named[-1][0]):
        return named[-1][1]
    if pronoun and not named and pronoun[-1] > max([place for place, _ in [*before, *group]], default=-1):
        return None
    subject = _subject(text, sentence, at, [*group, *before])
    if subject is not None:
        return subject
    return next((name for name, place in people if _within(place, sentence)), None)


def _subject(text: str, sentence: Mention, at: int, named: list[tuple[int, str]]) -> str | None:
    """Of those before the promise the first in its own clause: behind "bahawa", "said", a quotation mark."""
    clause = max(
        (
            match.end()
            for match in re.finditer(
                r"\b(?:bahawa|bahwa|that|berkata,?|mengatakan|said)\s|[\"“:–—]\s?", text[sentence[0] : at]
            )
        ),
        default=0,
    )
    inside = [one for one in sorted(named) if one[0] >= sentence[0] + clause]
    if len(inside) == 2 and re.search(r"^.{0,60}\s(?:dan|and)\s$", text[inside[0][0] : inside[1][0]]):
        return " & ".join(name for _, name in inside)
    return inside[0][1] if inside else (sorted(named)[0][1] if named else None)


def _speaker_in(sentence: Mention, people: Sequence[Named]) -> str | None:
    """The one who speaks in this sentence, behind the promise."""
    return next((name for name, place in people if _within(place, sentence)), None)


def _first_words(piece: str, match: re.Match[str]) -> str | None:
    """ "Organisers promised ...": the words the sentence begins with, right before the promise."""
    words = piece[: match.start()].strip()
    return (
        words if match.re is _STRONG and words[:1].isupper() and len(words.split()) <= 4 and words.isascii() else None
    )


def _resolved(who: str | None, text: str, sentence: Mention, others: Sequence[Named]) -> str | None:
    """ "kementerian", "both countries": those who were named before."""
    if who is None:
        return None
    before = [name for name, place in sorted(others, key=lambda one: one[1]) if place[0] < sentence[1]]
    if _BOTH.match(who):
        pair = list(dict.fromkeys(before))[:2]
        return " & ".join(pair) if len(pair) == 2 else who
    parts = who.split(" & ")
    ministry = next((name for name in reversed(before) if re.match(r"Kement|Ministry|.* Ministry$", name)), None)
    if ministry and any(part.lower() in _A_MINISTRY for part in parts):
        return " & ".join(ministry if part.lower() in _A_MINISTRY else part for part in parts)
    return who


def _following_speaker(text: str, sentence: Mention, people: Sequence[Named]) -> str | None:
    """The one who speaks behind a quotation: "...," kata NAME."""
    after = [(place[0], name) for name, place in people if sentence[1] <= place[0] <= sentence[1] + 80]
    return min(after)[1] if after and "\n" not in text[sentence[1] : min(after)[0]] else None


def _what(piece: str, match: re.Match[str]) -> str:
    """The words behind the promise, up to the end of the clause."""
    rest = piece[match.end() :].strip(" ,")
    rest = re.sub(r"^(?:(?:akan|untuk|bahawa|bahwa|to|that|memberikan|komitmen|sepenuhnya|will|would)\s+)+", "", rest)
    rest = _TAIL.sub("", rest) if '"' in piece or "”" in piece else rest
    return " ".join(rest.rstrip(".។\"”' ,").split()) or " ".join(piece.split())
