"""How an order ends: 0, or one sentence on standard error with 2 for a bad input and 1 for everything else."""

import sys
from collections.abc import Callable

from lindung.kernel.errors import BadInput, Refusal
from lindung.papers.wording import Wording

DONE, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130


def end(order: str, does: Callable[[], None]) -> int:
    """Do it and return the exit code; a refusal is said in one sentence."""
    try:
        does()
    except Refusal as refusal:
        sys.stderr.write(f"lindung {order}: {Wording('en').refusal(refusal)}\n")
        return BAD_INPUT if isinstance(refusal, BadInput) else FAILED
    except MemoryError:
        sys.stderr.write(f"lindung {order}: there is not enough memory here. Take a larger machine or less input.\n")
        return FAILED
    except OSError as trouble:
        sys.stderr.write(f"lindung {order}: {trouble.strerror or trouble}: {trouble.filename or ''}\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write(f"lindung {order}: stopped; nothing was written.\n")
        return STOPPED
    return DONE


def progress(what: str, done: float) -> None:
    """A line on standard error: how much is done, and what is being done."""
    sys.stderr.write(f"{100 * done:3.0f} %  {what}\n")
    sys.stderr.flush()
