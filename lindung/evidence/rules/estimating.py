"""The methods of an estimate by name, and refusals of the files and options it is asked with."""

from enum import StrEnum

from lindung.evidence.rules.estimate import TableRefusal
from lindung.kernel.errors import BadInput, gettext_noop


class Method(StrEnum):
    """Every method that is run side by side; the value is its name in files and options."""

    HEADLINE = "model-walk"
    STEPWISE = "stepwise"
    BIC = "bic"
    AVERAGED = "averaged"
    DECOMPOSABLE = "decomposable"
    LATENT = "latent-class"
    CHAPMAN = "chapman"


LABELS: dict[Method, str] = {
    Method.HEADLINE: gettext_noop("All models, averaged in two ways (headline)"),
    Method.STEPWISE: gettext_noop("One model, chosen step by step"),
    Method.BIC: gettext_noop("One model, the best of all by BIC"),
    Method.AVERAGED: gettext_noop("All models, weighted by BIC"),
    Method.DECOMPOSABLE: gettext_noop("Decomposable graphs, averaged"),
    Method.LATENT: gettext_noop("Latent classes of people"),
    Method.CHAPMAN: gettext_noop("Two lists (Chapman)"),
}

EXPLAINED: dict[Method, str] = {
    Method.HEADLINE: gettext_noop(
        "Every way in which two or three lists may depend on each other is visited and believed as far as the table"
        " goes; that answer and the one weighted by BIC are averaged. The interval carries the doubt about the model as"
        " well; this is the number on top."
    ),
    Method.STEPWISE: gettext_noop(
        "Starts with independent lists and adds the dependence between two lists that the table shows most clearly, as"
        " long as one is clear (p below .02). The interval repeats the choice in every bootstrap replicate (BCa)."
        " This is the method of most published figures."
    ),
    Method.BIC: gettext_noop(
        "Of all hierarchical models the one with the best Bayesian information criterion; the interval repeats the"
        " choice in every bootstrap replicate (BCa)."
    ),
    Method.AVERAGED: gettext_noop("All hierarchical models, each with a weight from its Bayesian criterion."),
    Method.DECOMPOSABLE: gettext_noop(
        "A Bayesian average over all dependence graphs that can be taken apart into complete pieces (up to six lists)."
    ),
    Method.LATENT: gettext_noop(
        "A Bayesian model in which people belong to unknown classes that differ in how easily each list finds them."
    ),
    Method.CHAPMAN: gettext_noop("The classic estimate from two lists, if being on one says nothing of the other."),
}
# What can be chosen; the headline is always there.
CHOOSABLE = tuple(method for method in Method if method is not Method.HEADLINE)
REPLICATES, LEAST_REPLICATES, MOST_REPLICATES = 20_000, 200, 1_000_000
LEAST_LEVEL, MOST_LEVEL = 0.5, 0.999


class OptionOutside(BadInput):
    """A number among the options that means nothing."""

    code = "estimate_option_outside"
    sentence = gettext_noop("The option {option} is {value}; take a number from {least} to {most}.")


class UnknownMethod(BadInput):
    """A method the house does not have."""

    code = "estimate_method_unknown"
    sentence = gettext_noop("There is no method called {method}. Take some of: {known}.")


class FileEmpty(TableRefusal):
    """A file without a single row."""

    code = "estimate_file_empty"
    sentence = gettext_noop("The file {path} holds no rows. Give a table with a column for each list and a count.")


class NotText(TableRefusal):
    """Bytes that are no UTF-8."""

    code = "estimate_not_text"
    sentence = gettext_noop(
        'Row {row} of {path} is not UTF-8 text (byte {byte} of the file). Save the file as "CSV UTF-8" and run again.'
    )


class ColumnMissing(TableRefusal):
    """A column that is needed."""

    code = "estimate_column_missing"
    sentence = gettext_noop(
        "The file {path} has no column called {column}. Its columns are: {columns}. Rename one, or name yours by an"
        " option."
    )


class ColumnUnnamed(TableRefusal):
    """A column without a name."""

    code = "estimate_column_unnamed"
    sentence = gettext_noop("Column {place} of {path} has no name in the first row. Give it one.")


class RowOfOtherLength(TableRefusal):
    """A row with more or fewer cells than the header."""

    code = "estimate_row_length"
    sentence = gettext_noop("Row {row} has {cells} cells and the first row has {columns}. Correct the row.")


class CountUnreadable(TableRefusal):
    """A count that is no plain number."""

    code = "estimate_count_unreadable"
    sentence = gettext_noop("Row {row}, column {column} is no number. Write how many people have this combination.")


class CountGrouped(TableRefusal):
    """A count with a separator that could mean thousands or decimals."""

    code = "estimate_count_grouped"
    sentence = gettext_noop(
        "Row {row}, column {column} is written with a separator (1.234 or 1,234), which may mean thousands or"
        " decimals. Write the count with digits only."
    )


class KeyMissing(TableRefusal):
    """A linked record without its person or its list."""

    code = "estimate_key_missing"
    sentence = gettext_noop(
        "Rows with nothing in the column {column}: {rows}, the first of them row {row}. Fill them in, or leave them out"
        " on purpose."
    )


class PersonInTwoStrata(TableRefusal):
    """One person with two values of the column that splits people."""

    code = "estimate_person_in_two_strata"
    sentence = gettext_noop(
        "Persons with more than one value in the column {column}: {persons}. A stratum must be the same on every record"
        " of a person; correct them or choose another column."
    )


class TooManyStrata(TableRefusal):
    """A column of strata that is really something else."""

    code = "estimate_too_many_strata"
    sentence = gettext_noop(
        "The column {column} has {strata} different values; at most {limit} strata are taken. Choose a coarser one."
    )


class FolderNotLinkage(TableRefusal):
    """A folder that is no output of `lindung link`."""

    code = "estimate_folder_not_linkage"
    sentence = gettext_noop(
        "The folder {path} is not the output of `lindung link`: it holds no {missing}. Give that folder, or a file."
    )
