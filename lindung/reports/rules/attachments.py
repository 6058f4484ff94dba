"""What may be sent with a report: photos, which are written anew, and papers (PDF), which stay sealed as they came."""

from datetime import timedelta

from lindung.kernel.errors import BadInput, Conflict, Refusal, gettext_noop
from lindung.kernel.words import Word

BYTES_AT_MOST = 8_000_000
LONGEST_SIDE = 3_000
FILES_AT_MOST = 10
REST_BYTES = 300_000_000
"""What one desk takes within an hour from everybody together, so that nobody fills its disk."""
REST_WITHIN = timedelta(hours=1)


class AttachmentKind(Word):
    """What an attachment is; the label is what stands in the mailbox."""

    PHOTO = "photo", gettext_noop("I added a photo.")
    PAPER = "paper", gettext_noop("I added a paper (PDF).")


SUFFIXES = {AttachmentKind.PHOTO: "webp", AttachmentKind.PAPER: "pdf"}


class WrongFile(BadInput):
    """Not a photo or PDF, not a whole one, or one with far more pixels than a phone makes."""

    code = "wrong_file"
    sentence = gettext_noop("This file cannot be taken. Send a photo (JPEG, PNG or WebP) or a PDF.")


class FileTooLarge(BadInput):
    """More bytes than are read."""

    code = "file_too_large"
    status = 413
    sentence = gettext_noop("This file is too large. A file may have {limit} MB. Send a smaller photo.")


class TooManyFiles(Conflict):
    """A report has as many files as it can have."""

    code = "too_many_files"
    sentence = gettext_noop("Ten files are here already. More cannot be added; you can still write.")


class FilesRest(Refusal):
    """The desk took very much within the hour."""

    code = "files_rest"
    status = 429
    sentence = gettext_noop("Very many files are coming in. Please send it again in an hour. You can still write.")
