"""What the desk refuses about lists, runs and releases, each with what to do next."""

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop


class NoAgreementForCounting(NotAllowed):
    """No agreement in force names this purpose for both sides."""

    code = "no_agreement_for_counting"
    sentence = gettext_noop(
        "No agreement in force between you and the national desk names counting and publishing figures."
        " Ask a coordinator to draft one."
    )


class AgreementNamesNoIdentity(NotAllowed):
    """A coded list is made of names; the agreement must say so."""

    code = "agreement_names_no_identity"
    sentence = gettext_noop(
        "A coded list is made from names and birth dates, and the agreement {ref} does not name them as something that"
        " may be shared. Give counts instead, or have the agreement drafted anew."
    )


class AnalysisAtTheDesk(NotAllowed):
    """Runs and releases are made at a national desk."""

    code = "analysis_at_the_desk"
    sentence = gettext_noop("Lists are brought together at the national desk only. Ask its analyst.")


class ListTooLarge(BadInput):
    """More than a browser should carry."""

    code = "list_too_large"
    sentence = gettext_noop(
        "The file is larger than {most} MB. Bring the lists together on your own machine with “lindung link” and give"
        " the counts it writes."
    )


class GivenListEmpty(BadInput):
    """Nothing in it."""

    code = "given_list_empty"
    sentence = gettext_noop("The file holds no rows. Choose the file that “lindung encode” or “lindung link” wrote.")


class ListNotReadable(BadInput):
    """Not the kind of file it was said to be."""

    code = "list_not_readable"
    sentence = gettext_noop(
        "The file is not what it should be: {reason}. Choose the file that the page describes for this kind of list."
    )


class NamesInClear(BadInput):
    """Columns that identify a person are not taken in."""

    code = "names_in_clear"
    sentence = gettext_noop(
        "The file has columns that are not taken in: {columns}. Names, dates of birth and numbers stay with you."
        " Run “lindung encode” at home and give the coded file, or leave these columns out. Nothing of it was kept."
    )


class ListGivenBefore(Conflict):
    """The same file twice counts everybody twice."""

    code = "list_given_before"
    sentence = gettext_noop("This very file was given before, as {ref}. Withdraw that one first if it was wrong.")


class GroundDoesNotFit(BadInput):
    """Only counts are nobody's record."""

    code = "ground_does_not_fit"
    sentence = gettext_noop("A list of single people needs their consent or a law. Choose which of the two it is.")


class ListNotHeld(Conflict):
    """The content is gone."""

    code = "list_not_held"
    sentence = gettext_noop("The content of {ref} was erased or taken back. Ask its organisation to give it again.")


class ListsOfOneKind(BadInput):
    """A run takes one kind of list."""

    code = "lists_of_one_kind"
    sentence = gettext_noop("This kind of run takes lists of one kind: {kind}. Leave the others out.")


class ListsOfOneAgreement(BadInput):
    """The parties agreed among themselves; lists of different agreements do not meet."""

    code = "lists_of_one_agreement"
    sentence = gettext_noop(
        "The lists were given under different agreements, and their parties did not agree to be brought together."
        " Choose lists of one agreement."
    )


class TooFewOrManyLists(BadInput):
    """Nothing overlaps with itself."""

    code = "run_lists_too_few_or_many"
    sentence = gettext_noop("Choose at least {least} and at most {most} lists for this.")


class EnginesMissing(Conflict):
    """The optional part of the house is not installed."""

    code = "engines_missing"
    status = 503
    sentence = gettext_noop(
        "Counting needs packages that are not installed here ({packages}). An operator installs them with"
        " “pip install 'lindung[evidence]'” on every machine that works in the background."
    )


class OptionOutOfRange(BadInput):
    """An option no run can take."""

    code = "run_option_out_of_range"
    sentence = gettext_noop("{field} must be between {least} and {most}.")


class RunInterrupted(Conflict):
    """The worker was killed again and again."""

    code = "run_interrupted"
    sentence = gettext_noop(
        "The machine stopped this run {times} times before it ended. It may need more memory than there is."
        " Start it again with fewer lists, or on a larger machine."
    )


class RunBroke(Conflict):
    """A mistake of ours, not of the input."""

    code = "run_broke"
    sentence = gettext_noop(
        "The run ended with an error that was not foreseen ({kind}). Nothing of it was kept. Tell whoever operates"
        " this installation; the log of the worker has the details."
    )


class InputChanged(Conflict):
    """What is stored is not what was given."""

    code = "run_input_changed"
    sentence = gettext_noop("The stored content of {ref} does not have its fingerprint any more. Nothing was computed.")


class NotRepeatable(Conflict):
    """Noise that protects people is never drawn again from a recorded seed."""

    code = "run_not_repeatable"
    sentence = gettext_noop(
        "A private release is not repeated: its noise is drawn anew each time and never written down, since whoever"
        " could draw it again could take it off. Start a new run; it spends its own part of the budget."
    )


class RunNotFinished(Conflict):
    """Only a finished run can be released."""

    code = "run_not_finished"
    sentence = gettext_noop("The run {ref} has not finished. Wait for it, or choose another.")


class ReleasedBefore(Conflict):
    """One release at a time of one run."""

    code = "released_before"
    sentence = gettext_noop("The run {ref} has a release already. Look at that one first.")


class SecondPersonAgrees(NotAllowed):
    """Nobody agrees to their own work."""

    code = "second_person_agrees"
    sentence = gettext_noop(
        "Whoever prepared it does not agree to it as well. Ask another coordinator or supervisor of your organisation."
    )


class NotForThisAudience(BadInput):
    """Exact tables are for the parties, or for everybody when they hide the few."""

    code = "not_for_this_audience"
    sentence = gettext_noop("This release cannot be for that audience. Choose the other one.")


class BudgetNotSet(Conflict):
    """Nothing private is published without a budget."""

    code = "privacy_budget_not_set"
    sentence = gettext_noop(
        "No privacy budget is set for {year}. A coordinator or supervisor of the national desk sets it before anything"
        " is spent."
    )


class BudgetSetBefore(Conflict):
    """A budget that grows when it is spent is none."""

    code = "privacy_budget_set_before"
    sentence = gettext_noop("The privacy budget of {year} is set. It cannot be changed; the next year has its own.")


class LedgerKept(Conflict):
    """Two at once."""

    code = "ledger_written_meanwhile"
    sentence = gettext_noop(
        "Somebody else wrote to the account at the same moment. Look at what is left and try again."
    )


class DecoysOnLists(BadInput):
    """Invented people stand among the coded ones."""

    code = "decoys_on_lists"
    sentence = gettext_noop(
        "These lists hold invented people beside the real ones, to protect them, and nobody here can tell them apart."
        " Link them outside, let each organisation take its own invented people out, and give the counts."
    )
