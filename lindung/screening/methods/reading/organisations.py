"""Organisations: full names, short forms and acronyms of one bound together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lindung.screening.methods.reading.heads import is_subject, kind_of
from lindung.screening.methods.reading.lexicon import is_a, organisations, places
from lindung.screening.methods.reading.naming import is_subsequence
from lindung.screening.methods.reading.persons import common_words
from lindung.screening.methods.reading.pieces import Kind, Piece
from lindung.screening.rules.reading import Mention, OrganisationKind

_SMALL = frozenset({"dan", "of", "for", "and", "the", "untuk", "bagi", "on", "&", "against", "in", "to", "terhadap"})


@dataclass
class Group:
    """An organisation under way."""

    names: list[str]
    acronym: str | None = None
    mentions: list[Mention] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The fullest name; a short form where the longer only adds a place."""
        full = [name for name in self.names if name != self.acronym] or self.names
        longest = max(full, key=len)
        for name in full:
            rest = longest[len(name) :].strip()
            if name != longest and longest.startswith(name) and rest in places() and not _is_government(name):
                return name
        return longest


def _is_government(name: str) -> bool:
    return kind_of(name) in (OrganisationKind.GOVERNMENT, OrganisationKind.POLICE, OrganisationKind.EMBASSY)


def kind_of_group(group: Group) -> OrganisationKind:
    """What sort of organisation it is: the table's word, else the name's own."""
    for name in (group.name, group.acronym or "", *group.names):
        if known := organisations().get(name):
            return known.kind
    return kind_of(group.name)


def organisations_of(text: str, pieces: Sequence[Piece]) -> list[Group]:
    """Every organisation the pieces name, in the order of their first mention."""
    found: list[Group] = []
    own = [piece for piece in pieces if piece.kind is Kind.ORGANISATION]
    for number, piece in enumerate(own):
        name = _name(text, piece)
        before = own[number - 1] if number else None
        group = _bracketed(text, before, piece, found) or _same(name, found)
        if group is None:
            group = Group([name])
            found.append(group)
        elif name not in group.names:
            group.names.append(name)
        if group.names[0] != name and not group.acronym and _is_its_acronym(name, group):
            group.acronym = name
        group.mentions.append((piece.start, piece.end))
    found = _bound(found)
    _add_short_forms(text, found, {at for piece in pieces for at in range(piece.start, piece.end)})
    return sorted(found, key=lambda one: one.mentions[0])


def _name(text: str, piece: Piece) -> str:
    return " ".join(text[piece.start : piece.end].split())


def _is_acronym(name: str) -> bool:
    known = organisations().get(name)
    if known is not None and known.acronym == name:
        return True
    words = name.split()
    return (
        len(words) <= 2
        and sum(1 for each in words[0] if each.isupper()) >= 2
        and len(words[0]) <= 10
        or _is_short_name(words)
    )


def _is_its_acronym(name: str, group: Group) -> bool:
    """Whether a short form is an acronym of the group, not its first word ("ENGENDER Consultancy")."""
    return _is_acronym(name) and not any(full.startswith(name + " ") for full in group.names)


def _is_short_name(words: list[str]) -> bool:
    return len(words) == 2 and words[0] in ("Polda", "Polres", "Komnas", "Kemen", "Kanwil", "Ditjen")


def _bracketed(text: str, before: Piece | None, piece: Piece, groups: list[Group]) -> Group | None:
    """ "NAME (ACRONYM)" and "ACRONYM (NAME)": the two are one."""
    if before is None or not re.fullmatch(r"[\s,]*\(\s*(?:atau |or )?", text[before.end : piece.start]):
        return None
    if not text[piece.end : piece.end + 2].lstrip().startswith(")"):
        return None
    return next((group for group in groups if (before.start, before.end) in group.mentions), None)


def _same(name: str, groups: list[Group]) -> Group | None:
    for group in groups:
        if any(_is_same(name, known) for known in [*group.names, group.acronym or ""]):
            return group
    return None


def _is_same(name: str, other: str) -> bool:
    if not other:
        return False
    if name.casefold() == other.casefold():
        return True
    known = organisations()
    first, second = (known.get(each.removesuffix(" RI")) for each in (name, other))
    if first is not None and first is second:
        return True
    short, long = sorted((name, other), key=len)
    return long.startswith(short + " ") and _is_distinct(short) and _only_adds(long[len(short) :].strip(), short)


def _is_distinct(name: str) -> bool:
    """More than a bare head: "Kementerian" alone is anybody's."""
    words = name.split()
    return (
        len(words) > 1
        or name.isupper()
        or not (is_a(name, "organisation_head") or is_subject(name) or name.lower() in common_words())
    )


def _only_adds(rest: str, short: str) -> bool:
    """What the longer name has more: a place, or a tail like "Consultancy"."""
    return rest in places() or (
        len(short.split()) == 1 and all(is_a(word, "organisation_tail") for word in rest.split())
    )


def _bound(groups: list[Group]) -> list[Group]:
    """Acronyms that stand alone go to the one full name whose initials they are."""
    kept: list[Group] = []
    for group in groups:
        is_short = len(group.names) == 1 and _is_acronym(group.names[0]) and len(group.names[0].split()) == 1
        full = [other for other in groups if other is not group and is_short and _fits(group.names[0], other)]
        if len(full) == 1:
            full[0].acronym = group.names[0]
            full[0].mentions = sorted({*full[0].mentions, *group.mentions})
        else:
            kept.append(group)
    kept = _merged(kept)
    for group in kept:
        known = next((organisations()[name] for name in group.names if name in organisations()), None)
        if group.acronym is None and known is not None and known.acronym in group.names:
            group.acronym = known.acronym
        longest = max(group.names, key=len)
        short = [name for name in group.names if name != longest and _is_its_acronym(name, group)]
        group.acronym = group.acronym or next(iter(short), None)
    return kept


def _merged(groups: list[Group]) -> list[Group]:
    """Groups that turned out to be one: "KBRI Phnom Penh" and "Kedutaan Besar Republik Indonesia (KBRI)"."""
    kept: list[Group] = []
    for group in groups:
        same = next((other for other in kept if any(_same(name, [other]) for name in group.names)), None)
        if same is None:
            kept.append(group)
            continue
        same.names += [name for name in group.names if name not in same.names]
        same.acronym = same.acronym or group.acronym
        same.mentions = sorted({*same.mentions, *group.mentions})
    return kept


def _fits(acronym: str, group: Group) -> bool:
    words = [word for word in group.name.split() if word.lower() not in _SMALL]
    if group.acronym or len(words) < 2 or words[0][0].upper() != acronym[0].upper():
        return False
    initials = "".join(word[0] for word in words).upper()
    letters = [each.upper() for each in acronym if each.isalpha()]
    return is_subsequence(letters, initials) and len(initials) <= len(letters) + 1


def _add_short_forms(text: str, groups: list[Group], taken: set[int]) -> None:
    """The first word of a name alone ("ENGENDER"), and an embassy without "Besar"."""
    for group in groups:
        for pattern in _short_forms(group):
            for match in re.finditer(pattern, text):
                if match.start() not in taken:
                    group.mentions.append((match.start(), match.end()))
        group.mentions = sorted(set(group.mentions))


def _is_shared(word: str) -> bool:
    """A word that other names may begin with, too."""
    if word in places() or is_subject(word) or word.lower() in common_words():
        return True
    return is_a(word, "organisation_head", "role", "name", "nationality")


def _short_forms(group: Group) -> list[str]:
    words = group.name.split()
    first = words[0]
    forms = (
        [rf"(?<![\w\-/@.]){re.escape(group.acronym)}(?![\w\-@])"] if group.acronym and len(group.acronym) > 2 else []
    )
    if len(words) > 1 and len(first) > 3 and first[0].isupper() and not _is_shared(first):
        forms.append(rf"(?<![\w\-]){re.escape(first)}(?![\w\-])")
    if words[:2] == ["Kedutaan", "Besar"] and len(words) > 2:
        forms.append(rf"\b[Kk]edutaan\s+(?:[Bb]esar\s+)?{re.escape(' '.join(words[2:]))}\b")
    return forms
