"""What publication refuses, and the words it counts by. Facts are numbers, column names and rows, never contents."""

from enum import StrEnum

from lindung.kernel.errors import BadInput, Conflict, gettext_noop


class EntryKind(StrEnum):
    """What a line of the ledger records."""

    OPENED = "opened"
    PRIVATE = "private"
    EXACT = "exact"
    MOVED = "moved"


class LedgerMissing(BadInput):
    """Nothing is published without an account of what was published before."""

    code = "publish_ledger_missing"
    sentence = gettext_noop(
        "There is no ledger at {place}. What is published about people adds up: open one with"
        " `lindung publish --new-ledger --budget EPSILON`, or name the one these cases already have with --ledger."
    )


class LedgerExists(BadInput):
    """A second ledger would forget what the first one spent."""

    code = "publish_ledger_exists"
    sentence = gettext_noop(
        "There is already a ledger at {place}. A new one would forget what was spent; keep it,"
        " or open one for other cases in another folder."
    )


class LedgerChanged(BadInput):
    """The chain of lines does not hold."""

    code = "publish_ledger_changed"
    sentence = gettext_noop(
        "Line {line} of the ledger does not follow from the lines before it: it was changed, cut or damaged."
        " Nothing is published on it. Bring back the last whole copy from the backup."
    )


class LedgerBehind(BadInput):
    """An older copy of a ledger that has gone on elsewhere."""

    code = "publish_ledger_behind"
    sentence = gettext_noop(
        "This ledger ends at line {line}, but it is known to have reached line {known}: it is an older copy or was cut."
        " Bring back the copy with {known} lines or more."
    )


class LedgerForeign(BadInput):
    """A ledger that spent before and is not known on this machine."""

    code = "publish_ledger_foreign"
    sentence = gettext_noop(
        "This ledger of {line} lines was not written on this machine. If it was moved here, and no copy is used"
        " anywhere else, say so with --ledger-moved-here; that is recorded in it."
    )


class LedgerBusy(Conflict):
    """Two runs at once would spend the same budget twice."""

    code = "publish_ledger_busy"
    sentence = gettext_noop("Another run is writing to the ledger at {place}. Try again when it has ended.")


class LedgerNotWritten(BadInput):
    """No record, no release."""

    code = "publish_ledger_not_written"
    sentence = gettext_noop(
        "The ledger at {place} cannot be written, so nothing is published. See that the folder is there,"
        " that you may write in it, and that the disk has room."
    )


class BudgetExceeded(BadInput):
    """The house refuses what the budget does not cover."""

    code = "publish_budget_exceeded"
    sentence = gettext_noop(
        "This release asks for epsilon {asked}, and {left} of {budget} is left. Ask for {left} or less,"
        " or publish nothing more about these people."
    )


class DeltaExceeded(BadInput):
    """The second half of the budget."""

    code = "publish_delta_exceeded"
    sentence = gettext_noop(
        "This release asks for delta {asked}, and {left} of {budget} is left. Ask for a smaller delta."
    )


class EpsilonOutOfRange(BadInput):
    """An epsilon that promises nothing, or gives nothing."""

    code = "publish_epsilon_out_of_range"
    sentence = gettext_noop(
        "Epsilon is {value}. Take a number from {least} to {most}: below, the release is noise only;"
        " above, it protects nobody."
    )


class DeltaOutOfRange(BadInput):
    """A delta that lets whole records through."""

    code = "publish_delta_out_of_range"
    sentence = gettext_noop(
        "Delta is {value}. Take a number from {least} to {most}: it is the chance that the promise fails,"
        " and must stay far below one person in all of them."
    )


class SmallestCountOutOfRange(BadInput):
    """A k that hides nothing, or everything."""

    code = "publish_smallest_count_out_of_range"
    sentence = gettext_noop("The smallest count shown is {value}. Take a whole number from {least} to {most}.")


class CodebookUnusable(BadInput):
    """A codebook of one's own that cannot be taken."""

    code = "publish_codebook_unusable"
    sentence = gettext_noop("The codebook cannot be used, at {place}: {reason}. Correct it and run again.")


class ColumnsMissing(BadInput):
    """The cases lack columns of the codebook."""

    code = "publish_columns_missing"
    sentence = gettext_noop(
        "The cases have no column for {missing} (columns found: {found} of {wanted}). Rename the columns as the"
        " codebook has them, or leave these out with --columns."
    )


class NoRecords(BadInput):
    """A file without a single case."""

    code = "publish_no_records"
    sentence = gettext_noop("The file {path} holds no record. Name a file with one header row and one row a person.")


class TooFewRecords(BadInput):
    """Too few people for anything to be said about them."""

    code = "publish_too_few_records"
    sentence = gettext_noop(
        "There are too few records to publish anything about them ({least} are needed). Wait for more, or publish"
        " together with other organisations."
    )


class NotOneEncoding(BadInput):
    """Bytes that are no UTF-8: half of a name may be read as another."""

    code = "publish_not_one_encoding"
    sentence = gettext_noop(
        "Line {line} of {path} is not UTF-8 text: the file mixes encodings or was saved in an older one."
        " Save it again as CSV in UTF-8."
    )


class RowUneven(BadInput):
    """A row with more or fewer fields than the header."""

    code = "publish_row_uneven"
    sentence = gettext_noop(
        "Line {line} of {path} has {fields} fields and the header has {columns}. A comma inside a field needs quotation"
        " marks around it: correct the line and run again."
    )


class ValueOutsideCodebook(BadInput):
    """The value itself is not repeated: it may be one person."""

    code = "publish_value_outside_codebook"
    sentence = gettext_noop(
        "Record {row} has something in the column {column} that the codebook does not list ({more} more records"
        " likewise). It is not shown here, because it may point at a person. Correct it, or add"
        " --outside-as-unknown to count such answers as not known."
    )


class PartnerMissing(BadInput):
    """Exact tables go to somebody, under something."""

    code = "publish_partner_missing"
    sentence = gettext_noop(
        "Exact tables are for a named partner under an agreement. Say who with --partner and under which agreement"
        " with --agreement."
    )


class TableUnknown(BadInput):
    """A table that names no column of the codebook."""

    code = "publish_table_unknown"
    sentence = gettext_noop(
        "The table {table} names a column that is not in the codebook, or one twice, or more than three."
        " Take columns of the codebook, with commas between."
    )


class FrontierOutOfRange(BadInput):
    """The option between exact tables and truthful combinations."""

    code = "publish_frontier_out_of_range"
    sentence = gettext_noop(
        "--faithful-combinations is {value}. Take a number from 0 (tables as close as can be) to 1 (as few invented"
        " combinations as can be)."
    )


class TablesTooLarge(BadInput):
    """The attack that must be made before exact tables leave cannot be made on so many cells."""

    code = "publish_tables_too_large"
    sentence = gettext_noop(
        "The tables have {cells} hidden cells that hang together, and at most {most} can be tested against an attack."
        " Ask for fewer or smaller tables."
    )


class ColumnTwice(BadInput):
    """Two columns of the file mean the same."""

    code = "publish_column_twice"
    sentence = gettext_noop("The cases have the column {column} twice, perhaps under another name. Keep one of them.")


class EarlierTablesMissing(BadInput):
    """What was given out before must be known, or the difference of two tables gives a person away."""

    code = "publish_earlier_tables_missing"
    sentence = gettext_noop(
        "Exact tables of these cases were given out before (lines {lines} of the ledger). Name each of those folders"
        " with --beside, so that the difference of two tables gives nobody away."
    )


class NotAnExactRelease(BadInput):
    """A folder that is no earlier release of exact tables."""

    code = "publish_not_an_exact_release"
    sentence = gettext_noop("The folder {path} is not an earlier release of exact tables under this ledger.")


class TablesNotSafe(BadInput):
    """The attack succeeded: nothing leaves."""

    code = "publish_tables_not_safe"
    sentence = gettext_noop(
        "With these tables a hidden count could be told to within {width} people, and {k} is the least. Nothing was"
        " written. Ask for fewer or smaller tables."
    )


class Use(StrEnum):
    """What a table of a private release is good for."""

    FIT = "fit"
    WITH_CARE = "with_care"
    NOT_FIT = "not_fit"


class NotReadable(BadInput):
    """A file that is not what its name says."""

    code = "publish_not_readable"
    sentence = gettext_noop("The file {path} cannot be read as a table. Save it as CSV in UTF-8, one row a person.")


class ColumnsUnknown(BadInput):
    """Columns asked for that the codebook has not."""

    code = "publish_columns_unknown"
    sentence = gettext_noop("The codebook has no column {columns}. Take names as the codebook has them.")


class NothingNamed(BadInput):
    """An order without what it is about."""

    code = "publish_nothing_named"
    sentence = gettext_noop("Name {needed}. `lindung publish --help` shows an example.")


class ModelKind(StrEnum):
    """What explains the noisy tables of a private release."""

    HIDDEN_CLASS = "hidden_class"
    TREE = "tree"
