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
