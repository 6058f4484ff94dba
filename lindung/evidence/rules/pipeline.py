"""What the way from linked records to a number knows: identifiers that could be added, and why it may not begin."""

from dataclasses import dataclass

from lindung.kernel.errors import BadInput, gettext_noop


@dataclass(frozen=True)
class Identifier:
    """One more thing every list could keep. `values`: how many, if all were as common; `known`, `wrong`: of records."""

    name: str
    values: int
    known: float
    wrong: float


# Figures to think with, not measurements: a project that has its own gives them.
IDENTIFIERS = (
    Identifier(gettext_noop("the district of birth"), 60, 0.85, 0.05),
    Identifier(gettext_noop("the last two digits of a telephone number"), 100, 0.6, 0.1),
    Identifier(gettext_noop("the last four signs of a travel document"), 10_000, 0.5, 0.03),
)


class LinkFolderIncomplete(BadInput):
    """The folder is not what `lindung link` leaves."""

    code = "linked_folder_incomplete"
    sentence = gettext_noop(
        "The folder {path} holds no {missing}, so it is not the output of lindung link. Link the lists first, and name"
        " that output folder."
    )


class LinkFolderColumns(BadInput):
    """A table of the link folder lacks a column."""

    code = "linked_folder_columns"
    sentence = gettext_noop(
        "The file {file} has no column {column}. Link the lists again with this version, and run again."
    )


class LinkedOneList(BadInput):
    """Linked records of one list only."""

    code = "linked_one_list"
    sentence = gettext_noop(
        "The linked records are of {lists} list. To estimate how many are unseen, at least two are needed."
    )


class LinkedTooManyLists(BadInput):
    """More lists than can be drawn at once."""

    code = "linked_many_lists"
    sentence = gettext_noop(
        "The linked records are of {lists} lists and at most {limit} are taken. Give lists of one kind one name before"
        " linking."
    )


class LinkedPairsOutside(BadInput):
    """Pairs that name records that are not there, or probabilities that are none."""

    code = "linked_pairs_odd"
    sentence = gettext_noop(
        "Row {row} of pairs.parquet names a record that is not in records.parquet, or its probability is not between 0"
        " and 1. Link the lists again."
    )


class NothingLinked(BadInput):
    """No pair between lists is likely at all."""

    code = "linked_nothing"
    sentence = gettext_noop(
        "Among {pairs} pairs nobody is likely to be on two lists, so the number unseen could be anything. Check the"
        " report of the linkage, or say only that at least one person was seen for every person of the longest list."
    )
