"""What a fact of a notice may be: no name, no free text."""

import re
from datetime import datetime
from enum import StrEnum

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.kernel.refs import read_ref


class FactMissing(BadInput):
    """A template was queued without a fact it tells."""

    code = "notice_fact_missing"
    sentence = gettext_noop("The notice {template} cannot be written: {field} is missing or is not of its kind.")


class FactKind(StrEnum):
    """What a fact of a notice may be. Nothing else fits: no name, no free text."""

    REF = "ref"
    MOMENT = "moment"
    NUMBER = "number"
    CODE = "code"


def check_fact(kind: FactKind, value: object) -> bool:
    """Whether a value is of its kind."""
    match kind:
        case FactKind.REF:
            return isinstance(value, str) and read_ref(value) == value
        case FactKind.MOMENT:
            return isinstance(value, str) and _is_moment(value)
        case FactKind.NUMBER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactKind.CODE:
            return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{1,30}", value))


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
