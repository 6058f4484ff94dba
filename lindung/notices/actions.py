"""What happens to notices: queued with the change they tell of, sent by the sweep, tried again, given up, phoned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lindung.audit import actions as audit
from lindung.kernel.errors import ChangedMeanwhile, WrongState
from lindung.notices.letters import Letter, write_letter
from lindung.notices.models import Notice, PracticeMessage
from lindung.notices.permissions import check_can_phone
from lindung.notices.rules import (
    BATCH,
    HOPELESS,
    LEASE,
    OPEN_STATES,
    TEMPLATES,
    Channel,
    FactMissing,
    Gateway,
    NoticeState,
    NotSent,
    SendError,
    check_facts,
    next_try_at,
)
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.scope import acting
from lindung.vault.models import Key

BY = "clock"


@dataclass(frozen=True)
class Swept:
    """What one sweep did, in notices."""

    sent: int = 0
    failed: int = 0
    gave_up: int = 0

    @property
    def tried(self) -> int:
        """All of them."""
        return self.sent + self.failed + self.gave_up


def queue_notice(  # noqa: PLR0913 - keyword-only; most have a sensible default
    *,
    to_organisation: Organisation,
    template: str,
    facts: Mapping[str, object],
    at: datetime,
    accountable: Organisation | None = None,
    thing: str = "",
    to_member: Member | None = None,
    language: str | None = None,
    link_path: str = "",
) -> Notice:
    """Queue one notice, in the transaction of the change it tells of. Raises FactMissing.

    `accountable`: whose desk phones when it cannot be delivered (else the recipient's own organisation); it must be
    one the acting scope covers. `link_path`: a path with a secret, kept sealed until sent.
    """
    known = TEMPLATES.get(template)
    if known is None:
        raise FactMissing(field="template", template=template)
    check_facts(known, facts)
    notice = Notice(
        accountable=accountable or to_organisation,
        to_organisation=to_organisation,
        to_member=to_member,
        template=template,
        thing=thing or str(facts.get("ref", "")),
        language=language or (to_member.language if to_member else to_organisation.language),
        facts=dict(facts),
        next_try_at=at,
        is_practice=to_organisation.is_practice,
        created_at=at,
    )
    if link_path:
        notice.key, notice.link = Key.new(), link_path
    notice.save(force_insert=True)
    return notice


def send_due(*, at: datetime, gateway: Gateway, limit: int = BATCH) -> Swept:
    """Send every notice that is due, at most `limit`. Run it as often as you like, by as many as you like.

    A claim is committed first (an attempt is counted and the row leased), then the message leaves outside any
    transaction, then the outcome is written. Two senders never get the same row; one that is killed in between
    leaves a lease that runs out, and only then is the message sent again.
    """
    letters = _claim(at=at, limit=limit)
    outcomes = [_finish(letter, _deliver(letter, gateway), at) for letter in letters]
    return Swept(
        sent=outcomes.count(NoticeState.SENT),
        failed=outcomes.count(NoticeState.FAILED),
        gave_up=outcomes.count(NoticeState.GAVE_UP),
    )


@transaction.atomic
def record_phoned(*, notice: Notice, actor: Actor, at: datetime) -> None:
    """Somebody phoned instead. Raises NotAllowed, WrongState, ChangedMeanwhile."""
    check_can_phone(actor, notice)
    if notice.state != NoticeState.GAVE_UP.value:
        raise WrongState(thing="notice", now=notice.state, to="phoned")
    waiting = Notice.objects.filter(pk=notice.pk, phoned_at=None)
    if waiting.update(phoned_at=at, phoned_by=actor.ref) != 1:
        raise ChangedMeanwhile(ref=notice.ref)
    notice.phoned_at, notice.phoned_by = at, actor.ref
    audit.record(
        what="notice.phoned",
        thing=notice.ref,
        about=notice.thing,
        by=actor.ref,
        at=at,
        organisation_id=actor.organisation_id,
    )


def _claim(*, at: datetime, limit: int) -> list[Letter]:
    """Take due rows nobody else holds, count the attempt, lease them, and write their letters."""
    with acting(organisations="*"):
        due = Notice.objects.filter(state__in=[state.value for state in OPEN_STATES], next_try_at__lte=at)
        ids = list(
            due.order_by("next_try_at", "id").select_for_update(skip_locked=True).values_list("id", flat=True)[:limit]
        )
        if not ids:
            return []
        Notice.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, next_try_at=at + LEASE)
        rows = Notice.objects.filter(id__in=ids).select_related("to_organisation__key", "to_member__account", "key")
        return [write_letter(notice) for notice in rows.order_by("id")]


def _deliver(letter: Letter, gateway: Gateway) -> SendError | None:
    """Hand the letter over, unless it is practice; the reason when it did not go."""
    if letter.problem is not None:
        return letter.problem
    if letter.address is None:
        return None  # practice: it goes into the box with the outcome
    try:
        gateway.send(address=letter.address, subject=letter.subject, body=letter.body)
    except NotSent as trouble:
        return trouble.error
    return None


def _finish(letter: Letter, error: SendError | None, at: datetime) -> NoticeState | None:
    """Write what became of a letter; None when another sender took it over meanwhile."""
    try:
        with acting(organisations="*"):
            return _record_sent(letter, at) if error is None else _record_failure(letter.notice, error, at)
    except ChangedMeanwhile:
        return None


def _record_sent(letter: Letter, at: datetime) -> NoticeState:
    notice = letter.notice
    channel = letter.address.channel if letter.address else Channel.PRACTICE
    notice.move(NoticeState.SENT, sent_at=at, next_try_at=None, link=None, channel=channel.value, last_error="")
    if letter.address is None:
        PracticeMessage.objects.create(
            notice=notice,
            to_organisation=notice.to_organisation,
            subject=letter.subject,
            body=letter.body,
            link=letter.link,
            sent_at=at,
        )
    _note(notice, "notice.sent", at, {"template": notice.template, "channel": channel.value})
    return NoticeState.SENT


def _record_failure(notice: Notice, error: SendError, at: datetime) -> NoticeState:
    again_at = None if error in HOPELESS else next_try_at(attempts=notice.attempts, failed_at=at)
    if again_at is not None:
        notice.move(NoticeState.FAILED, next_try_at=again_at, last_error=error.value)
        _note(notice, "notice.failed", at, {"template": notice.template, "error": error.value})
        return NoticeState.FAILED
    notice.move(NoticeState.GAVE_UP, next_try_at=None, link=None, last_error=error.value)
    _note(notice, "notice.gave_up", at, {"template": notice.template, "error": error.value})
    audit.emit(
        kind="notice.gave_up", thing=notice.ref, at=at, facts={"about": notice.thing, "template": notice.template}
    )
    return NoticeState.GAVE_UP


def _note(notice: Notice, what: str, at: datetime, facts: dict[str, str]) -> None:
    """On the trail; and a secret the notice carried is erased once it is done."""
    if notice.next_try_at is None and notice.key is not None:
        notice.key.erase(at=at)
    audit.record(
        what=what,
        thing=notice.ref,
        about=notice.thing,
        by=BY,
        at=at,
        facts={**facts},
        organisation_id=notice.accountable_id,
    )
