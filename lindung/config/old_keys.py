"""What still needs a key of before: while anything does it stays, or what it made is not found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from lindung.audit.models import Trail
from lindung.cases.queries.searching import waiting_names
from lindung.notices.links import LINKS_LAST_S
from lindung.partners.actions import count_second_factors_left
from lindung.partners.models import ApiToken, Invitation
from lindung.reports.models import Report, Sheet
from lindung.vault.actions import count_left
from lindung.vault.keyset import Retired, keyset
from lindung.vault.sealing import NAMES_UNFINISHED, NOTICED_LATE_S

KEEP_KEYS_DAYS: Final = 30
SHEETS_FOR: Final = timedelta(days=366)
NOTICED_LATE: Final = timedelta(seconds=NOTICED_LATE_S)


@dataclass(frozen=True)
class Known:
    """One key of the deployment. `needed_by`: how many of which things nobody could find or open without it."""

    part: str
    number: int
    retired: Retired | None
    needed_by: Mapping[str, int] = field(default_factory=dict)


def keys_now(*, at: datetime) -> list[Known]:
    """Every key of every part, oldest first. Needs the scope of everyone around it."""
    found = []
    for part, keys in keyset().keys.items():
        for number in keys.numbers:
            retired = keys.retired.get(number)
            needed = {} if retired is None else _NEEDS[part](datetime.fromtimestamp(retired.at, tz=UTC), at)
            found.append(Known(part, number, retired, needed))
    return found


def unneeded(found: Sequence[Known]) -> dict[str, list[int]]:
    """The keys of before that nothing needs any more, by part."""
    gone: dict[str, list[int]] = {}
    for each in found:
        if each.retired is not None and not any(each.needed_by.values()):
            gone.setdefault(each.part, []).append(each.number)
    return gone


def _of_wrapping(retired_at: datetime, at: datetime) -> dict[str, int]:
    """Persons' keys, secrets of second factors, and the files of keys in backups that were taken before."""
    kept = timedelta(days=KEEP_KEYS_DAYS)
    return {
        "keys of persons": count_left(),
        "second factors": count_second_factors_left(),
        "days of backups": max((retired_at + kept - at).days + 1, 0),
    }


def _of_digests(retired_at: datetime, at: datetime) -> dict[str, int]:
    until = retired_at + NOTICED_LATE
    open_invitations = Invitation.objects.filter(made_at__lte=until, ended_at=None, expires_at__gt=at)
    live_tokens = ApiToken.objects.filter(made_at__lte=until, revoked_at=None, expires_at__gt=at)
    told = Report.objects.filter(receipt_digest__isnull=False, created_at__lte=until)
    return {
        "names": waiting_names(),
        "days of links": max((retired_at + timedelta(seconds=LINKS_LAST_S) - at).days + 1, 0),
        "receipts": told.count(),
        "API tokens": live_tokens.count(),
        "invitations": open_invitations.count(),
        "sheets": Sheet.objects.filter(made_at__lte=until, made_at__gt=at - SHEETS_FOR).count(),
        "renewal that is not finished": int(NAMES_UNFINISHED in keyset().unfinished),
    }


def _of_codes(retired_at: datetime, at: datetime) -> dict[str, int]:
    """The trail is for ever, and so are the keys that prove it."""
    return {"entries of the trail": Trail.objects.filter(at__lte=retired_at + NOTICED_LATE).count()}


_NEEDS = {"wrapping": _of_wrapping, "digest": _of_digests, "authentication": _of_codes}
