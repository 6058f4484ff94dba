"""Private linkage: what a project fixes for all its parties, where records may meet, and why a step is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lindung.kernel.errors import BadInput, gettext_noop

NAME_BITS, NAME_WEIGHT = 512, 96  # bits, and how many of them a name sets
DATE_BITS, DATE_WEIGHT = 256, 48
DUMMY_SHARE = 0.1  # at least this share of a list's size is added in dummies, at most twice of it
MOST_DUMMIES = 2.0
# Privacy loss per bit: below .5 a bit is nearly a coin's toss; above 8 fewer than one bit in 2,900 is turned.
LEAST_EPSILON, MOST_EPSILON = 0.5, 8.0
MOST_OPEN_PAIRS = 4_000_000_000  # records may meet everywhere only as long as all pairs can be looked at
MOST_ASKED = 200_000  # identifiers in one oblivious request
LONGEST_IDENTIFIER = 64


class Protection(StrEnum):
    """Where two records of a project can be compared at all; the less, the less there is to recognise anybody by."""

    STRICT = "strict"  # where the date of birth, or its year and two names, agree
    WIDE = "wide"  # where the date of birth, or two names, or its year and one name agree
    OPEN = "open"  # everywhere: whoever holds nearly the same list names almost everybody


class Meeting(StrEnum):
    """What two records must share to meet in a compartment. The order is the number in the file."""

    IDENTIFIER = "identifier"  # the tag of an oblivious exchange
    BIRTH = "birth"  # the whole date of birth, day and month in any order
    NAMES_AND_YEAR = "names_and_year"  # the sounds of two names, in any order, and the year of birth
    NAMES = "names"  # the sounds of two names, in any order
    NAME_AND_YEAR = "name_and_year"  # the sound of one name and the year of birth
    OPEN = "open"  # nothing


MEETINGS = tuple(Meeting)
# How many compartments of each kind every record gets: what is missing is filled with one nobody else is in.
ROOM: Mapping[Protection, Mapping[Meeting, int]] = {
    Protection.STRICT: {Meeting.BIRTH: 1, Meeting.NAMES_AND_YEAR: 3},
    Protection.WIDE: {Meeting.BIRTH: 1, Meeting.NAMES: 3, Meeting.NAME_AND_YEAR: 3},
    Protection.OPEN: {Meeting.OPEN: 1},
}


@dataclass(frozen=True)
class Settings:
    """What all parties of a project share beside the key; part of the project's fingerprint."""

    protection: Protection = Protection.STRICT
    epsilon_per_bit: float | None = None
    dummy_share: float = DUMMY_SHARE
    name_bits: int = NAME_BITS
    name_weight: int = NAME_WEIGHT
    date_bits: int = DATE_BITS
    date_weight: int = DATE_WEIGHT


class ProjectUnreadable(BadInput):
    """The file is no project file."""

    code = "encode_project_unreadable"
    sentence = gettext_noop(
        "The file {path} is no project file: {reason}. Ask whoever made the project with --new-project for it."
    )


class ProjectChanged(BadInput):
    """The settings in the file are not those it was made with."""

    code = "encode_project_changed"
    sentence = gettext_noop(
        "The project file {path} was changed after it was made: its settings do not fit its fingerprint."
        " Ask for the file again; lists encoded with a changed one match nobody's."
    )


class ProjectName(BadInput):
    """A project needs a name and at least two parties."""

    code = "encode_project_parties"
    sentence = gettext_noop(
        "A project needs a name and at least two parties with different names, and {count} were given."
        " Write for example --new-project border-2026 --parties shelter,hotline."
    )


class PartyUnknown(BadInput):
    """Not one of the project's parties."""

    code = "encode_party_unknown"
    sentence = gettext_noop("{party} is no party of the project {project}. Its parties are {known}.")


class EpsilonOutOfRange(BadInput):
    """Either nothing is left to link, or nothing is protected."""

    code = "encode_epsilon"
    sentence = gettext_noop(
        "A privacy loss of {epsilon} per bit cannot be used: near 0 every bit is a coin's toss and nobody is found,"
        " and a large one turns no bit at all. Take a number from {low} to {high}, or leave the option out."
    )


class DummiesOutOfRange(BadInput):
    """A share of dummies that cannot be meant."""

    code = "encode_dummies"
    sentence = gettext_noop("The share of dummies is {share}; it must be between 0 and {high}.")


class NothingToEncode(BadInput):
    """Every record lacks names, or dates and names."""

    code = "encode_nothing"
    sentence = gettext_noop(
        "None of the {count} records has both a name and a date or a second name, so nobody could be found."
        " Check the columns, for example with --columns full_name=NAMA."
    )


class EncodedUnreadable(BadInput):
    """An encoded list that is damaged or of another version."""

    code = "encode_file_unreadable"
    sentence = gettext_noop(
        "The file {path} is no encoded list that this version reads: {reason}. Ask its organisation to encode again."
    )


class DifferentProjects(BadInput):
    """Lists encoded with different keys look as if nobody were on both."""

    code = "encode_different_projects"
    sentence = gettext_noop(
        "{first} and {second} were encoded under different projects ({first_project}, {second_project}), so nobody"
        " could be found on both. Encode one of them again with the project file of the other."
    )


class SamePartyTwice(BadInput):
    """Two encodings by one party."""

    code = "encode_party_twice"
    sentence = gettext_noop(
        "{first} and {second} both come from {party}. Give one encoded list from each party; to find people who are"
        " twice on one list, link that list at home before it is encoded."
    )


class MixedLists(BadInput):
    """Encoded lists beside plain ones."""

    code = "encode_mixed_lists"
    sentence = gettext_noop(
        "{encoded} is an encoded list and {plain} is not. Whoever links encoded lists must not hold plain ones:"
        " encode all of them, or link all of them in plain text."
    )


class OneEncodedList(BadInput):
    """Nothing to link it with."""

    code = "encode_one_list"
    sentence = gettext_noop("Only one encoded list was given. Name at least two, each from another party.")


class TooLargeForOpen(BadInput):
    """All pairs cannot be looked at."""

    code = "encode_open_too_large"
    sentence = gettext_noop(
        "An open project compares everybody with everybody, here {pairs} pairs; at most {most} are possible."
        " Make the project again without --protection open: the others have no such limit, and protect better."
    )


class MappingUnreadable(BadInput):
    """The file that knows which random id is which row."""

    code = "encode_mapping_unreadable"
    sentence = gettext_noop(
        "The file {path} is no mapping of an encoded list: {reason}. Take the file that --mapping wrote when the"
        " list was encoded."
    )


class MappingOfAnother(BadInput):
    """None of its ids is in the result."""

    code = "encode_mapping_of_another"
    sentence = gettext_noop(
        "None of the {count} records in the mapping {path} is in the result. It belongs to another encoding:"
        " every encoding has its own ids, so take the mapping that was written together with the encoded list."
    )


class ResultUnreadable(BadInput):
    """The folder is no output of a linkage."""

    code = "encode_result_unreadable"
    sentence = gettext_noop(
        "The folder {path} holds no result of a linkage (records.parquet is missing). Name the --out folder of"
        " `lindung link`, as the linkage unit sent it."
    )


class FileExists(BadInput):
    """Keys and mappings are never written over."""

    code = "encode_file_exists"
    sentence = gettext_noop(
        "There is a file {path} already, and it is not written over. Name another file or move it away."
    )
