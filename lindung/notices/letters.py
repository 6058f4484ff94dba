"""A notice in words: in the recipient's language and zone, with the link it leads to, and nothing that identifies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lindung.notices.links import offer_path
from lindung.notices.models import Notice
from lindung.notices.rules import (
    TEMPLATES,
    Address,
    FactKind,
    LinkKind,
    NoticeAddressRefused,
    SendError,
    Template,
    read_address,
)
from lindung.partners.rules import COUNTRIES, Urgency
from lindung.vault.troubles import VaultTrouble
from lindung.web.say import fill


@dataclass(frozen=True)
class Letter:
    """A notice ready to go. `problem` says why it cannot."""

    notice: Notice
    subject: str = ""
    body: str = ""
    link: str = ""
    address: Address | None = None
    problem: SendError | None = None


def write_letter(notice: Notice) -> Letter:
    """The letter of a notice; needs its organisation and keys. Never raises for what one row holds."""
    template = TEMPLATES.get(notice.template)
    if template is None:
        return Letter(notice, problem=SendError.NOT_READABLE)
    try:
        link = _link(notice, template)
        subject, body = in_words(
            template, notice.facts, language=notice.language, zone=notice.to_organisation.timezone, link=link
        )
    except (KeyError, ValueError, TypeError, VaultTrouble):
        return Letter(notice, problem=SendError.NOT_READABLE)
    if notice.is_practice:
        return Letter(notice, subject, body, link)
    address, problem = _address(notice)
    return Letter(notice, subject, body, link, address, problem)


def in_words(
    template: Template, facts: Mapping[str, object], *, language: str, zone: str, link: str = ""
) -> tuple[str, str]:
    """Subject and body of a template with its facts, in a language and a zone."""
    with translation.override(language):
        said = {name: _fact(name, kind, facts[name]) for name, kind in template.facts.items()}
        subject = fill(_(template.subject), said, zone=zone)
        lines = [fill(_(sentence), said, zone=zone) for sentence in template.body]
        if link:
            lines += ["", link]
        lines += ["", _("This message was sent by Lindung. It names nobody. Please do not answer it.")]
    return subject, "\n".join(lines)


def _fact(name: str, kind: FactKind, value: object) -> object:
    if kind is FactKind.MOMENT:
        return datetime.fromisoformat(str(value))
    if name == "country":
        return _(COUNTRIES.get(str(value), str(value)))
    if name == "urgency":
        return _(Urgency(str(value)).label).lower()  # within a sentence
    return value


def _link(notice: Notice, template: Template) -> str:
    match template.link:
        case LinkKind.PAGE:
            path = template.page
        case LinkKind.OFFER:
            path = offer_path(str(notice.facts["ref"]))
        case LinkKind.GIVEN:
            path = notice.link or ""
        case LinkKind.NONE:
            return ""
    return f"{settings.LINDUNG_URL.rstrip('/')}{path}"


def _address(notice: Notice) -> tuple[Address | None, SendError | None]:
    text = _own_address(notice)
    if not text:
        return None, SendError.NO_ADDRESS
    try:
        return read_address(text), None
    except NoticeAddressRefused:
        return None, SendError.ADDRESS_REFUSED


def _own_address(notice: Notice) -> str:
    if notice.to_member is not None:
        return f"mailto:{notice.to_member.account.email}"
    return str(notice.to_organisation.notice_channel or "")
