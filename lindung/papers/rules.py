"""What every run of the room shares: how it tells its progress, and why it may not begin."""

from collections.abc import Callable

from lindung.kernel.errors import BadInput, gettext_noop

# What is being done (an English sentence marked for translation) and how much of the whole is done, 0 to 1.
Progress = Callable[[str, float], None]


def silent(what: str, done: float) -> None:
    """Progress nobody reads."""


class FileNotFound(BadInput):
    """A file that was named is not there."""

    code = "run_file_not_found"
    sentence = gettext_noop("There is no file {path}. Check the name and the folder, and run again.")


class FileUnreadable(BadInput):
    """The file is there and the system will not let us read it."""

    code = "run_file_unreadable"
    sentence = gettext_noop("The file {path} cannot be read: {reason}. Ask for the right to read it, and run again.")


class OutputNotEmpty(BadInput):
    """The folder for the output holds something already."""

    code = "run_output_not_empty"
    sentence = gettext_noop(
        "The folder {path} is not empty. Name a new folder, or add --overwrite to replace an earlier run."
    )


class OutputNotOurs(BadInput):
    """To replace a folder it must be the output of an earlier run: nobody's home is deleted by a slip."""

    code = "run_output_not_ours"
    sentence = gettext_noop(
        "The folder {path} is not the output of an earlier run (it holds no run.json), so it is not replaced."
        " Name a new folder."
    )


class OutputNotWritable(BadInput):
    """The system will not let us write there."""

    code = "run_output_not_writable"
    sentence = gettext_noop("Nothing can be written to {path}: {reason}. Name another folder with --out.")


class UnknownLanguage(BadInput):
    """A language the room does not speak."""

    code = "run_language_unknown"
    sentence = gettext_noop("Reports are not written in {language}. Take some of: {known}.")
