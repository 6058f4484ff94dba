"""Pledges: what somebody promised for a plan, by when, and what shows that it was kept."""

from datetime import timedelta

from lindung.kernel.errors import BadInput, Conflict, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word

PLEDGE_AT_MOST = 500
LOOKED_AT_AFTER = timedelta(days=90)  # a pledge that named no day is asked about this often


class PledgeState(Word):
    """Where a pledge stands."""

    PROMISED = "promised", gettext_noop("Promised")
    KEPT = "kept", gettext_noop("Kept")
    NOT_KEPT = "not_kept", gettext_noop("Not kept")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


PLEDGE_LIFECYCLE = Lifecycle(
    thing="pledge",
    moves={
        PledgeState.PROMISED: frozenset({PledgeState.KEPT, PledgeState.NOT_KEPT, PledgeState.WITHDRAWN}),
        PledgeState.KEPT: frozenset({PledgeState.PROMISED}),  # what was shown did not hold
        PledgeState.NOT_KEPT: frozenset({PledgeState.KEPT}),  # late, and still welcome
        PledgeState.WITHDRAWN: frozenset(),
    },
)
OPEN_PLEDGE_STATES = frozenset({PledgeState.PROMISED})


class PledgeGround(Word):
    """Where a pledge was made."""

    AGREEMENT = "agreement", gettext_noop("An agreement kept here")
    MEMORANDUM = "memorandum", gettext_noop("A memorandum or agreement kept elsewhere")
    STATEMENT = "statement", gettext_noop("A public statement")
    MEETING = "meeting", gettext_noop("A meeting")


class PledgeStep(Word):
    """What happens when a pledge's clock runs out."""

    ASK_OWNER = "ask_owner", gettext_noop("The owner and the national desk are told, each week")
    LOOK_AGAIN = "look_again", gettext_noop("The national desk is asked to look again")


class NoEvidence(Conflict):
    """A pledge is called kept without anything that shows it."""

    code = "pledge_without_evidence"
    sentence = gettext_noop("Nothing shows yet that {ref} was kept. Add what shows it first.")


class OwnerMissing(BadInput):
    """A pledge without anybody who made it."""

    code = "pledge_owner_missing"
    sentence = gettext_noop("Say who promised it: an organisation of the network, or its name as the source has it.")


class AddressNotWeb(BadInput):
    """A source's address that is not one of the web."""

    code = "plan_address_not_web"
    sentence = gettext_noop("An address begins with https:// or http://. Copy it from the page that says it.")


def read_address(typed: str, *, field: str) -> str:
    """The address of a source, or nothing. Raises AddressNotWeb.

    >>> read_address(" https://example.org/a ", field="source_url")
    'https://example.org/a'
    """
    address = typed.strip()
    is_web = address.startswith(("https://", "http://")) and len(address) <= 500
    if address and (not is_web or any(character.isspace() or ord(character) < 32 for character in address)):
        raise AddressNotWeb(field=field)
    return address
