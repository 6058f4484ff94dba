"""What a notice may say and to which kind of address; when a failed one is tried again. Plain Python."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.refs import read_ref


class NoticeState(StrEnum):
    """Whether a notice went out."""

    QUEUED = "queued"
    FAILED = "failed"
    SENT = "sent"
    GAVE_UP = "gave_up"


LIFECYCLE = Lifecycle(
    thing="notice",
    moves={
        NoticeState.QUEUED: frozenset({NoticeState.SENT, NoticeState.FAILED, NoticeState.GAVE_UP}),
        NoticeState.FAILED: frozenset({NoticeState.SENT, NoticeState.FAILED, NoticeState.GAVE_UP}),
        NoticeState.SENT: frozenset(),
        NoticeState.GAVE_UP: frozenset(),
    },
)
OPEN_STATES = frozenset({NoticeState.QUEUED, NoticeState.FAILED})

TRY_AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
LEASE = timedelta(minutes=5)  # a sender that was killed loses its claim after this
BATCH = 20  # at most; twenty slow gateways (8 s each) end well within the lease


def next_try_at(*, attempts: int, failed_at: datetime) -> datetime | None:
    """When to try again after attempt number `attempts` failed; None: give up and phone."""
    if attempts > len(TRY_AGAIN_AFTER):
        return None
    return failed_at + TRY_AGAIN_AFTER[attempts - 1]


class Channel(StrEnum):
    """How a notice reaches somebody."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    WEBHOOK = "webhook"
    PRACTICE = "practice"
    NONE = ""


class SendError(StrEnum):
    """Why a notice did not go out: a code, never an address."""

    NO_ADDRESS = "no_address"
    ADDRESS_REFUSED = "address_refused"
    NO_PROVIDER = "no_provider"
    NOT_DELIVERED = "not_delivered"
    NOT_READABLE = "not_readable"


HOPELESS = frozenset({SendError.NO_ADDRESS, SendError.ADDRESS_REFUSED, SendError.NO_PROVIDER, SendError.NOT_READABLE})
"""Trying again cannot help: somebody has to phone at once."""


class NoticeAddressRefused(BadInput):
    """An address that notices are not sent to."""

    code = "notice_address_refused"
    sentence = gettext_noop(
        "Notices cannot be sent to this address. Use an e-mail address, a phone number for SMS or WhatsApp"
        " with its country code, a Telegram chat, or a web address your administrator has allowed."
    )


class FactMissing(BadInput):
    """A template was queued without a fact it tells."""

    code = "notice_fact_missing"
    sentence = gettext_noop("The notice {template} cannot be written: {field} is missing or is not of its kind.")


@dataclass(frozen=True)
class Address:
    """Where a notice goes: the channel, and the target within it."""

    channel: Channel
    target: str

    def __repr__(self) -> str:
        return f"Address({self.channel.value})"  # never the target: this string reaches logs


class Gateway(Protocol):
    """The outside world's mailbox. What a real one and a fake one both do."""

    def send(self, *, address: Address, subject: str, body: str) -> None:
        """Hand the message over. Raises NotSent."""


class NotSent(Exception):
    """A gateway could not hand the message over."""

    def __init__(self, error: SendError) -> None:
        super().__init__(error.value)
        self.error = error


_TARGETS: Mapping[Channel, re.Pattern[str]] = {
    Channel.EMAIL: re.compile(r"^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$"),
    Channel.SMS: re.compile(r"^\+[1-9][0-9]{7,14}$"),
    Channel.WHATSAPP: re.compile(r"^\+[1-9][0-9]{7,14}$"),
    Channel.TELEGRAM: re.compile(r"^(?:-?[0-9]{5,16}|@[A-Za-z][A-Za-z0-9_]{4,31})$"),
    Channel.WEBHOOK: re.compile(r"^https://(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:/[A-Za-z0-9._~/-]{0,200})?$"),
}
_BY_PREFIX = {
    "mailto": Channel.EMAIL,
    "email": Channel.EMAIL,
    "sms": Channel.SMS,
    "tel": Channel.SMS,
    "whatsapp": Channel.WHATSAPP,
    "telegram": Channel.TELEGRAM,
    "tgram": Channel.TELEGRAM,
    "https": Channel.WEBHOOK,
}


def read_address(text: str) -> Address:
    """The address in what an organisation entered. Raises NoticeAddressRefused for anything not on the list.

    No port, no user, no query, no fragment, no bare number as a host: nothing that could turn a notice
    into a request to a machine inside.

    >>> read_address("mailto:duty@example.org").channel.value
    'email'
    """
    text = text.strip()
    prefix, separator, rest = text.partition(":")
    if not separator:
        prefix, rest = ("mailto", text) if "@" in text else ("", text)
    channel = _BY_PREFIX.get(prefix.lower())
    if channel is None:
        raise NoticeAddressRefused(field="address")
    target = _as_target(channel, text, rest)
    if not _TARGETS[channel].fullmatch(target) or ".." in target:
        raise NoticeAddressRefused(field="address")
    return Address(channel, target)


def check_webhook_host(address: Address, *, allowed: frozenset[str]) -> None:
    """Raises NoticeAddressRefused unless the host of a web address stands on the administrator's list."""
    host = address.target.removeprefix("https://").partition("/")[0]
    if host not in allowed:
        raise NoticeAddressRefused(field="address")


def _as_target(channel: Channel, text: str, rest: str) -> str:
    if channel == Channel.WEBHOOK:
        host, slash, path = rest.removeprefix("//").partition("/")
        return f"https://{host.lower()}{slash}{path}" if rest.startswith("//") else text
    rest = rest.removeprefix("//")
    return re.sub(r"[\s()-]", "", rest) if channel in {Channel.SMS, Channel.WHATSAPP} else rest


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


class LinkKind(StrEnum):
    """Where a notice leads."""

    NONE = "none"
    PAGE = "page"  # a fixed page, behind sign-in
    OFFER = "offer"  # the signed link of the offer in fact `ref`; made when the notice is written
    GIVEN = "given"  # a path with a secret, kept sealed until the notice is sent


@dataclass(frozen=True)
class Template:
    """One kind of notice: what it says, the facts it tells, and where it leads."""

    code: str
    subject: str
    body: tuple[str, ...]
    facts: Mapping[str, FactKind] = field(default_factory=dict)
    link: LinkKind = LinkKind.NONE
    page: str = ""


_OFFER_FACTS = {"ref": FactKind.REF, "urgency": FactKind.CODE, "answer_due_at": FactKind.MOMENT}
_REF = {"ref": FactKind.REF}
_REF_DUE = {"ref": FactKind.REF, "due_at": FactKind.MOMENT}

_ALL = (
    Template(
        "report_waiting",
        gettext_noop("A report is waiting: {ref}"),
        (
            gettext_noop("A new report came in. As far as we know it is {urgency}."),
            gettext_noop("Read it by {due_at}."),
        ),
        {"ref": FactKind.REF, "urgency": FactKind.CODE, "due_at": FactKind.MOMENT},
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "reporter_message",
        gettext_noop("A message is waiting: {ref}"),
        (gettext_noop("The person who reported {ref} wrote again. Read it by {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "offer_to_answer",
        gettext_noop("Can you help? Answer by {answer_due_at}"),
        (
            gettext_noop("We ask you to take on {ref}. It is {urgency}."),
            gettext_noop("Answer by {answer_due_at}. After that we ask the next partner."),
            gettext_noop("The link shows what is needed. You do not have to sign in to answer. Do not pass it on."),
        ),
        _OFFER_FACTS,
        LinkKind.OFFER,
    ),
    Template(
        "offer_reminder",
        gettext_noop("We wait for your answer until {answer_due_at}"),
        (
            gettext_noop("You have not answered {ref} yet. It is {urgency}."),
            gettext_noop("Answer by {answer_due_at}. After that we ask the next partner."),
        ),
        _OFFER_FACTS,
        LinkKind.OFFER,
    ),
    Template(
        "offer_expired",
        gettext_noop("The time to answer {ref} has ended"),
        (
            gettext_noop("We now ask the next partner about {ref}."),
            gettext_noop("If you can still help, say so through the link: we take a late yes while it helps."),
        ),
        _REF,
        LinkKind.OFFER,
    ),
    Template(
        "offer_withdrawn",
        gettext_noop("We no longer need an answer to {ref}"),
        (gettext_noop("We took back {ref}. Nothing is needed from you."),),
        _REF,
    ),
    Template(
        "offer_accepted",
        gettext_noop("A partner said yes: {ref}"),
        (gettext_noop("A partner accepted {ref}. See what comes next."),),
        _REF,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "need_stuck",
        gettext_noop("Nobody is left to ask: {ref}"),
        (
            gettext_noop("For {ref} no partner is left to ask. It is {urgency}."),
            gettext_noop("Please act by {due_at}. After that the next person is told."),
        ),
        {"ref": FactKind.REF, "urgency": FactKind.CODE, "due_at": FactKind.MOMENT},
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "need_open_again",
        gettext_noop("A place is needed again: {ref}"),
        (
            gettext_noop("Nobody arrived for {ref}, or the stay ended early. The need is open again."),
            gettext_noop("Find another place by {due_at}."),
        ),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "case_handed_over",
        gettext_noop("A case is now yours: {ref}"),
        (gettext_noop("Another organisation handed {ref} over to you. Name who answers for it by {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "clock_passed",
        gettext_noop("A clock has run out: {ref}"),
        (gettext_noop("{ref} was due at {due_at} and nobody has acted. It is now with you."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "second_look_waits",
        gettext_noop("Evidence waits for your second look: {ref}"),
        (gettext_noop("An analyst prepared {ref}. Look at it by {due_at}; without you nothing is published."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/evidence/",
    ),  # fmt: skip
    Template(
        "law_named",
        gettext_noop("A law was named to show a record: {ref}"),
        (gettext_noop("A supervisor let an authority see a record of {ref}. Another one reviews it by {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "number_to_confirm",
        gettext_noop("Numbers to call must be confirmed"),
        (
            gettext_noop("{number} numbers for {country} are not shown as callable, or will soon not be."),
            gettext_noop("Please try each one and say whether it answers."),
        ),
        {"number": FactKind.NUMBER, "country": FactKind.CODE},
        LinkKind.PAGE,
        "/directory/numbers/",
    ),
    Template(
        "number_needs_second",
        gettext_noop("A corrected number waits for a second person"),
        (
            gettext_noop("Somebody of your desk corrected a number to call for {country}."),
            gettext_noop("It is shown to the public when a second person has tried it."),
        ),
        {"country": FactKind.CODE},
        LinkKind.PAGE,
        "/directory/numbers/",
    ),
    Template(
        "capacity_alarm",
        gettext_noop("Places do not add up: {ref}"),
        (
            gettext_noop("The places stated for {ref} do not fit the ones that are promised or taken."),
            gettext_noop("Please call the partner and set it right."),
        ),
        _REF,
        LinkKind.PAGE,
        "/directory/services/",
    ),
    Template(
        "consent_withdrawn",
        gettext_noop("Consent was withdrawn: {ref}"),
        (
            gettext_noop("The person took back the consent under which you received {ref}."),
            gettext_noop("Please destroy your copies and confirm it by {due_at}."),
        ),
        _REF_DUE,
        LinkKind.PAGE,
        "/cases/copies/",
    ),
    Template(
        "invitation",
        gettext_noop("You are invited to Lindung"),
        (
            gettext_noop("Your organisation invites you to work on Lindung. Open the link by {valid_until}."),
            gettext_noop("The link works once and is for you alone. If you did not expect it, do nothing."),
        ),
        {"valid_until": FactKind.MOMENT},
        LinkKind.GIVEN,
    ),
)
TEMPLATES: Mapping[str, Template] = {template.code: template for template in _ALL}


def check_facts(template: Template, facts: Mapping[str, object]) -> None:
    """Raises FactMissing when a fact is missing, of another kind, or one the template does not tell."""
    for name, kind in template.facts.items():
        if not check_fact(kind, facts.get(name)):
            raise FactMissing(field=name, template=template.code)
    for name in facts:
        if name not in template.facts:
            raise FactMissing(field=name, template=template.code)
