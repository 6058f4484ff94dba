"""What a notice may say and to which kind of address; when a failed one is tried again. Plain Python."""

from lindung.notices.rules.addresses import Address, Channel, NoticeAddressRefused, check_webhook_host, read_address
from lindung.notices.rules.facts import FactKind, FactMissing, check_fact
from lindung.notices.rules.sending import (
    BATCH,
    HOPELESS,
    LEASE,
    LIFECYCLE,
    OPEN_STATES,
    TRY_AGAIN_AFTER,
    Gateway,
    NoticeState,
    NotSent,
    SendError,
    next_try_at,
)
from lindung.notices.rules.templates import TEMPLATES, LinkKind, Template, check_facts

__all__ = [
    "BATCH",
    "HOPELESS",
    "LEASE",
    "LIFECYCLE",
    "OPEN_STATES",
    "TEMPLATES",
    "TRY_AGAIN_AFTER",
    "Address",
    "Channel",
    "FactKind",
    "FactMissing",
    "Gateway",
    "LinkKind",
    "NotSent",
    "NoticeAddressRefused",
    "NoticeState",
    "SendError",
    "Template",
    "check_fact",
    "check_facts",
    "check_webhook_host",
    "next_try_at",
    "read_address",
]
