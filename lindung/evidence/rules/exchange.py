"""The oblivious exchange of strong identifiers: why a step cannot be done."""

from lindung.kernel.errors import BadInput, gettext_noop


class ExchangeUnreadable(BadInput):
    """No file of this step of an exchange."""

    code = "exchange_file_unreadable"
    sentence = gettext_noop(
        "The file {path} is no {wanted} of an exchange: {reason}. The order of the steps is request, answer, finish."
    )


class ExchangeNotOurs(BadInput):
    """The answer belongs to another request."""

    code = "exchange_not_ours"
    sentence = gettext_noop(
        "The answer {path} was not made for this request. Take the secret file that was written together with the"
        " request it answers."
    )


class ProofFails(BadInput):
    """The answering party did not use one and the same key for every element."""

    code = "exchange_proof_fails"
    sentence = gettext_noop(
        "The proof in the answer {path} does not hold: not every element was treated with the same key, or the file"
        " was damaged on its way. Use nothing of it and ask the answering party to answer again."
    )


class KeeperChanged(BadInput):
    """Another key than the one expected."""

    code = "exchange_keeper_changed"
    sentence = gettext_noop(
        "The answer {path} was made with the key {found}, not with {expected} as expected. Ask the answering party"
        " which is right before you use it: tags made with different keys never agree."
    )


class ElementBroken(BadInput):
    """An element that is no element of the group."""

    code = "exchange_element_broken"
    sentence = gettext_noop(
        "Element {row} of {path} is no element of the group. The file was damaged or made by a program that does not"
        " follow the standard; ask for it again."
    )


class TooManyAsked(BadInput):
    """Asking for many is guessing."""

    code = "exchange_too_many"
    sentence = gettext_noop(
        "The request asks for {count} identifiers and at most {most} are answered. Whoever may ask for any number can"
        " try out all that exist: agree on the size of the list first, then raise the limit with --limit."
    )


class NoIdentifiers(BadInput):
    """The column is empty."""

    code = "exchange_no_identifiers"
    sentence = gettext_noop(
        "None of the {count} records has an identifier in the column {column}. Check the column named with --column."
    )


class IdentifierTooLong(BadInput):
    """An identifier that cannot be one."""

    code = "exchange_identifier_too_long"
    sentence = gettext_noop(
        "The identifier in row {row} has {length} letters and digits; at most {most} are taken."
        " Check that --column names the column of the identifier."
    )


class GroupMissing(BadInput):
    """libsodium could not be loaded."""

    code = "exchange_group_missing"
    sentence = gettext_noop(
        "The exchange needs libsodium, and it could not be loaded here ({reason}). Check that the folder for temporary"
        " files may hold programs, or set TMPDIR to one that may."
    )
