"""Words of a person's own record that no part of a record has: what came in with a report."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word


class ReadPart(Word):
    """What was read beside the parts of a record."""

    REPORT = "report", gettext_noop("What was first told to the desk")
    FILE = "file", gettext_noop("A photo or a paper")
    OTHER = "other", gettext_noop("Something else in your record")
