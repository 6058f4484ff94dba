"""What is read in an article, in the words of the output, and why a file cannot be read. Pure Python."""

from dataclasses import dataclass, field
from enum import StrEnum

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.screening.rules.found import Garbage

Mention = tuple[int, int]  # code points of the input, [start, end)


class Pillar(StrEnum):
    """The four pillars of work against trafficking."""

    PREVENTION = "prevention"
    PROTECTION = "protection"
    PROSECUTION = "prosecution"
    PARTNERSHIP = "partnership"


class Level(StrEnum):
    """How much of an article a pillar is."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MENTION = "mention"
    NAMED = "named only"  # the word stands there and nothing is said about it


class OrganisationKind(StrEnum):
    """What sort of organisation a name says it is."""

    GOVERNMENT = "government"
    EMBASSY = "embassy"
    POLICE = "police"
    COURT = "court"
    INTERNATIONAL = "international"
    CIVIL_SOCIETY = "civil society"
    COMPANY = "company"
    MEDIA = "media"
    UNIVERSITY = "university"
    OTHER = "other"


class PlaceKind(StrEnum):
    """What sort of place a name is."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is named, and what the text says they are."""

    name: str
    role: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation under its full name, with the short form the text uses."""

    name: str
    acronym: str | None
    kind: OrganisationKind
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place; `country` is ISO 3166-1 alpha-2, None where the name does not say."""

    name: str
    kind: PlaceKind
    country: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when, as exactly as the text says: a year, a month (2023-07) or a day."""

    since: str | None
    until: str | None
    span: Mention


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of action under its usual name, with the other names the text gives it (typing errors too)."""

    name: str
    aliases: tuple[str, ...]
    period: tuple[str | None, str | None] | None
    country: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A memorandum, treaty or agreement between parties."""

    name: str
    parties: tuple[str, ...]
    signed: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class PillarFound:
    """A pillar, how much of the article it is, and the sentences that say so."""

    pillar: Pillar
    level: Level
    evidence: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who says they will do what, by when."""

    who: str
    what: str
    by_when: str | None
    span: Mention


@dataclass(frozen=True, slots=True)
class Article:
    """Everything read in one article; every span counts code points of the input as it was decoded."""

    language: str
    title: str | None
    dateline: str | None
    published: str | None
    clean_text: str
    garbage: tuple[Garbage, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    places: tuple[Place, ...] = ()
    periods: tuple[Period, ...] = ()
    plans: tuple[Plan, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    pillars: tuple[PillarFound, ...] = ()
    commitments: tuple[Commitment, ...] = field(default=())


class ArticleEmpty(BadInput):
    """A file without a word."""

    code = "read_article_empty"
    sentence = gettext_noop("The file {file} holds no text. Check that it was saved whole, and run again.")


class ArticleTooLarge(BadInput):
    """No article is as long as this; it is another sort of file."""

    code = "read_article_too_large"
    sentence = gettext_noop(
        "The file {file} has {size_mb} MB; an article may have {limit_mb} MB. Give one article a file."
    )


class ArticleTooLong(BadInput):
    """More text than an article has: a book, a list, many articles in one file."""

    code = "read_article_too_long"
    sentence = gettext_noop(
        "The file {file} has {length} characters of text; an article may have {limit}. Give one article a file."
    )


class ArticleNotText(BadInput):
    """A picture, a document of a word processor, a program."""

    code = "read_article_not_text"
    sentence = gettext_noop(
        "The file {file} is not text or HTML: byte {position} cannot be part of one. Save the article as text first."
    )


class ArticleEncoding(BadInput):
    """No encoding that is tried reads every byte."""

    code = "read_article_encoding"
    sentence = gettext_noop(
        "The file {file} cannot be read in {encoding}: byte {position} does not fit."
        " Save it in UTF-8, or name its encoding with --encoding."
    )


class EncodingUnknown(BadInput):
    """The name of an encoding that nobody knows."""

    code = "read_encoding_unknown"
    sentence = gettext_noop("There is no encoding called {encoding}. Take one such as utf-8, windows-1252 or utf-16.")


class ArticleMissing(BadInput):
    """A file or folder that was named is not there."""

    code = "read_article_missing"
    sentence = gettext_noop("There is no file or folder {file}. Check the name and the folder, and run again.")


class NoArticles(BadInput):
    """Folders without a text or HTML file."""

    code = "read_no_articles"
    sentence = gettext_noop(
        "There is no article in {file}: no file there ends in {endings}. Name the files themselves to read them."
    )


class ReadOutputExists(BadInput):
    """The output would overwrite something that is there."""

    code = "read_output_exists"
    sentence = gettext_noop("The file {file} exists already. Name a new one, or add --overwrite to replace it.")
