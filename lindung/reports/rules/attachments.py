"""What may be sent with a report: photos, which are written anew, and papers (PDF), which are built anew."""

from datetime import timedelta

from lindung.kernel.errors import BadInput, Conflict, Refusal, gettext_noop
from lindung.kernel.words import Word

BYTES_AT_MOST = 8_000_000
LONGEST_SIDE = 3_000
FILES_AT_MOST = 10
REST_BYTES = 300_000_000
"""What one desk takes within an hour from everybody together, so that nobody fills its disk."""
REST_WITHIN = timedelta(hours=1)
TRIES_AT_MOST = 20
"""How often a file is taken apart for one receipt within an hour: ten that are kept, and as many that are refused."""
TRIED_WITHIN = timedelta(hours=1)


class AttachmentKind(Word):
    """What an attachment is; the label is what stands in the mailbox."""

    PHOTO = "photo", gettext_noop("I added a photo.")
    PAPER = "paper", gettext_noop("I added a paper (PDF).")


SUFFIXES = {AttachmentKind.PHOTO: "webp", AttachmentKind.PAPER: "pdf"}


class WrongFile(BadInput):
    """Not a photo or PDF, not a whole one, or one with far more pixels than a phone makes."""

    code = "wrong_file"
    sentence = gettext_noop("This file cannot be taken. Send a photo (JPEG, PNG or WebP) or a PDF.")


class PaperEncrypted(BadInput):
    """A PDF that opens with a password: what it says about who made it cannot be taken out."""

    code = "paper_encrypted"
    sentence = gettext_noop("This PDF is locked with a password. Save it without one, or send photos of its pages.")


class PaperNotCleaned(BadInput):
    """A PDF out of which what it says about who made it cannot be taken."""

    code = "paper_not_cleaned"
    sentence = gettext_noop(
        "We cannot take out of this PDF what it says about who made it, so we do not keep it. Send photos of its pages."
    )


class PapersRest(Refusal):
    """Several papers are being cleaned at this moment."""

    code = "papers_rest"
    status = 429
    sentence = gettext_noop("Other papers are being read at this moment. Please send it again in a minute.")


class FileTooLarge(BadInput):
    """More bytes than are read."""

    code = "file_too_large"
    status = 413
    sentence = gettext_noop("This file is too large. A file may have {limit} MB. Send a smaller photo.")


class TooManyFiles(Conflict):
    """A report has as many files as it can have."""

    code = "too_many_files"
    sentence = gettext_noop("Ten files are here already. More cannot be added; you can still write.")


class TooManyTries(Refusal):
    """With one receipt as many files were sent within the hour as are taken apart, kept or not."""

    code = "too_many_tries"
    status = 429
    sentence = gettext_noop(
        "{limit} files were sent with your number within an hour. Please send the next one after {until}."
        " You can still write a message."
    )


class FilesRest(Refusal):
    """The desk took very much within the hour."""

    code = "files_rest"
    status = 429
    sentence = gettext_noop("Very many files are coming in. Please send it again in an hour. You can still write.")
