"""Why a run over posts may not begin or go on, and why a line of a file was left out."""

from dataclasses import dataclass
from enum import StrEnum

from lindung.kernel.errors import BadInput, Conflict, Refusal, gettext_noop


class Engine(StrEnum):
    """Where the work on each post is done."""

    LOCAL = "local"
    SPARK = "spark"


class Reason(StrEnum):
    """Why a line was left out, or one of its columns; what rejected.jsonl says."""

    NOT_UTF8 = gettext_noop("it is not text in UTF-8")
    NOT_JSON = gettext_noop("it is not JSON")
    NOT_OBJECT = gettext_noop("it is JSON but not an object with columns")
    NO_ID = gettext_noop("it has no id")
    NO_TEXT = gettext_noop("it has no text")
    ID_TYPE = gettext_noop("its id is neither text nor a whole number")
    TEXT_TYPE = gettext_noop("its text is not text")
    ID_TWICE = gettext_noop("its id stands in an earlier line already")
    TOO_LONG = gettext_noop("it is longer than 16 million bytes")
    CELLS = gettext_noop("it has more or fewer cells than the header")
    QUOTES = gettext_noop("its quotation marks do not close")
    DATE = gettext_noop("its posted_at is not a date")
    COLUMN_TYPE = gettext_noop("one of its optional columns is neither text nor a number")


# What a line loses for a reason: the whole post, unless it stands here.
LOSES_A_COLUMN = frozenset((Reason.DATE, Reason.COLUMN_TYPE))


@dataclass(frozen=True, slots=True)
class Rejected:
    """One line that was left out, or one column of it; never what it holds."""

    file: str
    line: int
    reason: Reason
    column: str = ""


class FormatUnknown(BadInput):
    """The name and the first bytes say neither JSONL, CSV nor Parquet."""

    code = "screen_format_unknown"
    sentence = gettext_noop(
        "{file} is neither JSONL, CSV nor Parquet, plain or as .gz or .zst. Name it by what it holds, for example"
        " posts.jsonl.gz, and run again."
    )


class PostsFolder(BadInput):
    """A folder was named where a file belongs."""

    code = "screen_folder"
    sentence = gettext_noop("{path} is a folder. Name the files in it, for example {example}, and run again.")


class PostsNotFile(BadInput):
    """A pipe, a socket or a device: it may never end, and cannot be read a second time."""

    code = "screen_not_file"
    sentence = gettext_noop(
        "{path} is not a file but a pipe or a device, which is not read by name. Send JSONL to standard input and give"
        " - in place of the name."
    )


class BlankLines(BadInput):
    """Nothing but empty lines, without an end."""

    code = "screen_blank_lines"
    sentence = gettext_noop(
        "{file} has more than {most} empty lines in a row before line {line}. Fetch the file again, or remove them, and"
        " run again."
    )


class FileBroken(BadInput):
    """Compression or Parquet ends early or does not fit its own check sum."""

    code = "screen_file_broken"
    sentence = gettext_noop(
        "{file} is damaged: after {lines} lines it cannot be read on ({reason}). Fetch the file again and run the same"
        " command; what was screened from an unchanged file is kept."
    )


class UnpackedTooLarge(BadInput):
    """A packed Parquet file holds more than may be written to the disk on the way."""

    code = "screen_unpacked_too_large"
    sentence = gettext_noop(
        "{file} unpacks to more than {most_gb} GB, which is all that may be written beside the temporary files here."
        " Unpack it where there is room and name the unpacked file."
    )


class FileNotUtf8(BadInput):
    """The file is written in another encoding from its first bytes on."""

    code = "screen_file_not_utf8"
    sentence = gettext_noop("{file} is written in {encoding}. Save it as UTF-8 and run again.")


class PostsColumnMissing(BadInput):
    """A column every post needs is not there."""

    code = "screen_column_missing"
    sentence = gettext_noop(
        "{file} has no column {column}; it has: {columns}. Posts need the columns id and text. Rename the column that"
        " holds them and run again."
    )


class PostsColumnTwice(BadInput):
    """Two columns have one name."""

    code = "screen_column_twice"
    sentence = gettext_noop("{file} has the column {column} twice. Remove or rename one of them and run again.")


class PostsColumnType(BadInput):
    """A column of a Parquet file cannot hold what it should."""

    code = "screen_column_type"
    sentence = gettext_noop(
        "The column {column} of {file} is of the type {type}, which cannot be read as {wanted}. Write it as text and"
        " run again."
    )


class NoPosts(BadInput):
    """The files hold not one post."""

    code = "screen_no_posts"
    sentence = gettext_noop("There is not one post in {files}. Nothing was written.")


class OnlyRejected(BadInput):
    """Every line had to be left out."""

    code = "screen_only_rejected"
    sentence = gettext_noop(
        "None of the {count} lines in {files} can be read as a post. The first: {file}, line {line}: {reason}."
        " Nothing was written."
    )


class LineRejected(BadInput):
    """With --strict, the first line that would be left out."""

    code = "screen_line_rejected"
    sentence = gettext_noop(
        "{file}, line {line}: {reason}. Mend the line, or run without --strict: then such lines are left out, counted"
        " and listed in rejected.jsonl."
    )


class UnfinishedOther(BadInput):
    """What an earlier run left was made of other posts, options or another version."""

    code = "screen_unfinished_other"
    sentence = gettext_noop(
        "There is an unfinished run to {path} that differs from this one in: {what}. Give the same command as then to"
        " finish it, name another folder, or add --overwrite to begin anew."
    )


class AlreadyRunning(Conflict):
    """Another process works for the same folder."""

    code = "screen_already_running"
    sentence = gettext_noop("A run to {path} is going on already. Wait for it, or name another folder with --out.")


class SparkMissing(BadInput):
    """Spark was asked for and is not there."""

    code = "screen_engine_missing"
    sentence = gettext_noop(
        "Spark was asked for and {missing} is not installed here. Install it (pip install 'lindung[spark]', and Java"
        " 17), or leave --engine out to work on this machine."
    )


class WorkerLost(Refusal):
    """A worker process was ended from outside, most often for want of memory."""

    code = "screen_worker_lost"
    sentence = gettext_noop(
        "One of the {workers} worker processes was ended from outside, most often because memory ran out. What is done"
        " is kept: run the same command again, with fewer workers (--workers 1) if memory is short."
    )


class WorkersOutOfRange(BadInput):
    """Not a number of processes this machine should start."""

    code = "screen_workers_out_of_range"
    sentence = gettext_noop("--workers is between 1 and {most}, not {count}.")
