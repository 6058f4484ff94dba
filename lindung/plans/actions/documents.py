"""Law and policy: drafted in clauses, put to consultation, commented on, answered, revised, adopted."""

from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.actions.saving import save_once
from lindung.partners.models import Actor, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules.reading import read_text
from lindung.plans.actions.telling import note
from lindung.plans.models import (
    Activity,
    Clause,
    Comment,
    Consultation,
    Document,
    DocumentVersion,
    Heard,
    Plan,
)
from lindung.plans.rules.documents import (
    ANSWER_WITHIN,
    COMMENT_AT_MOST,
    CONSULT_AT_MOST,
    MAY_BE_CONSULTED,
    CommentAnswer,
    CommentsWaiting,
    ConsultationOver,
    ConsultationState,
    ConsultationStep,
    DocumentKind,
    DocumentState,
    HeardGroup,
    HeardHow,
    NotAskedNow,
    read_clauses,
)
from lindung.plans.rules.funding import check_number_of_people
from lindung.plans.rules.work import check_not_past, day_ends, read_long
from lindung.plans.work_permissions import check_can_change_document, check_can_comment, check_can_draft_document


@transaction.atomic
def draft_document(
    *,
    kind: DocumentKind,
    title: str,
    text: str,
    plan: Plan | None,
    activity: Activity | None,
    actor: Actor,
    at: datetime,
) -> Document:
    """A document with its first version. Raises NotAllowed, NoClauses, ClausesTwice, AlreadySaid, BadInput."""
    check_can_draft_document(actor)
    own = actor.organisation
    if own is None:
        raise ChangedMeanwhile(ref="")
    document = Document(
        accountable=own,
        desk=own.national_desk,
        plan=plan,
        activity=activity,
        kind=kind.value,
        title=read_text(title, field="title", most=200),
        language=actor.language,
        state=DocumentState.DRAFTED.value,
        stages=[_stage(DocumentState.DRAFTED, own.day_at(at))],
        is_practice=own.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    save_once(document, "document_one_title_per_desk", field="title")
    _write_version(document, text, "", actor, at)
    note("document.drafted", document.ref, actor=actor, at=at, owner_id=own.pk, kind=kind.value)
    return document


@transaction.atomic
def revise_document(*, document: Document, text: str, note_of_change: str, actor: Actor, at: datetime) -> None:
    """A new version; after a consultation or when it was sent back the document is then revised.

    Raises NotAllowed, WrongState (adopted, or asked about now), NoClauses, BadInput.
    """
    check_can_change_document(actor, document)
    now = DocumentState(document.state)
    if now not in MAY_BE_CONSULTED:
        _refuse_while_asked(document)
        document.move(DocumentState.REVISED, **_changed(document, DocumentState.REVISED, actor.day_at(at), actor, at))
    _write_version(document, text, note_of_change, actor, at)
    note("document.revised", document.ref, actor=actor, at=at, owner_id=document.accountable_id)


@transaction.atomic
def set_stage(*, document: Document, to: DocumentState, on: date, actor: Actor, at: datetime) -> None:
    """The document goes on: submitted, adopted, in force, replaced, withdrawn. Raises NotAllowed, WrongState."""
    check_can_change_document(actor, document)
    if to in {DocumentState.REVISED, DocumentState.IN_CONSULTATION}:  # these come with a text, or with a question
        raise NotAskedNow(ref=document.ref, now=DocumentState(document.state))
    _refuse_while_asked(document)
    document.move(to, **_changed(document, to, on, actor, at))
    note(f"document.{to.value}", document.ref, actor=actor, at=at, owner_id=document.accountable_id)


@transaction.atomic
def open_consultation(
    *, document: Document, question: str, closes_on: date, actor: Actor, at: datetime
) -> Consultation:
    """Put the newest version to the network until a day. Raises NotAllowed, NotAskedNow, DueInThePast, BadInput."""
    check_can_change_document(actor, document)
    if DocumentState(document.state) not in MAY_BE_CONSULTED:
        raise NotAskedNow(ref=document.ref, now=DocumentState(document.state))
    today = actor.day_at(at)
    check_not_past(closes_on, today=today, field="closes_on")
    check_not_past(today + CONSULT_AT_MOST, today=closes_on, field="closes_on")
    document.move(DocumentState.IN_CONSULTATION, **_changed(document, DocumentState.IN_CONSULTATION, today, actor, at))
    due_at = day_ends(closes_on, document.accountable.timezone)
    consultation = Consultation.objects.create(
        version=_newest(document),
        accountable=document.accountable,
        desk=document.desk,
        state=ConsultationState.OPEN.value,
        policy=policy_for(document.accountable),
        question=read_text(question, field="question", most=500),
        closes_on=closes_on,
        opened_by=actor.ref,
        is_practice=document.is_practice,
        created_at=at,
        **clock(due_at=due_at, next_step=ConsultationStep.CLOSE),
    )
    owner = document.accountable_id
    note("consultation.opened", consultation.ref, actor=actor, at=at, owner_id=owner, document=document.ref)
    return consultation


@transaction.atomic
def close_consultation(*, consultation: Consultation, actor: Actor, at: datetime) -> None:
    """Nobody comments from now on. Raises NotAllowed, WrongState."""
    check_can_change_document(actor, consultation)
    close(consultation, closed_at=at, by=actor, at=at)


def close(consultation: Consultation, *, closed_at: datetime, by: Actor, at: datetime) -> None:
    """The move itself: the clock makes it too, dated by its deadline; the time to answer starts at `at`."""
    consultation.move(
        ConsultationState.CLOSED,
        closed_at=closed_at,
        closed_by=by.ref,
        **clock(due_at=at + ANSWER_WITHIN, next_step=ConsultationStep.ANSWER),
    )
    note("consultation.closed", consultation.ref, actor=by, at=closed_at, owner_id=consultation.accountable_id)


@transaction.atomic
def comment(
    *, consultation: Consultation, clause: str, text: str, suggestion: str, actor: Actor, at: datetime
) -> Comment:
    """What an organisation says to a clause, or to the whole (`clause` empty). Raises NotAllowed, ConsultationOver."""
    check_can_comment(actor, consultation)
    now = Consultation.objects.get(pk=consultation.pk)  # not held: who comments may not change it
    if now.state != ConsultationState.OPEN.value or actor.organisation is None:
        raise ConsultationOver(ref=consultation.ref)
    which = Clause.objects.filter(version=consultation.version_id, number=clause).first() if clause else None
    made = Comment.objects.create(
        consultation=consultation,
        clause=which,
        organisation=actor.organisation,
        text=read_long(text, field="text", most=COMMENT_AT_MOST),
        suggestion=read_long(suggestion, field="suggestion", most=COMMENT_AT_MOST, least=0),
        language=actor.language,
        made_at=at,
        made_by=actor.ref,
    )
    note("comment.made", made.ref, actor=actor, at=at, owner_id=consultation.accountable_id, about=consultation.ref)
    return made


@transaction.atomic
def answer_comment(*, comment: Comment, answer: CommentAnswer, reason: str, actor: Actor, at: datetime) -> None:
    """Say what became of a comment, and why. Raises NotAllowed, ChangedMeanwhile, BadField."""
    check_can_change_document(actor, comment.consultation)
    said = read_text(reason, field="reason", most=500)
    waiting = Comment.objects.filter(pk=comment.pk, answered_at=None)
    if waiting.update(answer=answer.value, reason=said, answered_at=at, answered_by=actor.ref) != 1:
        raise ChangedMeanwhile(ref=comment.ref)
    asked = comment.consultation
    owner, about = asked.accountable_id, asked.ref
    note("comment.answered", comment.ref, actor=actor, at=at, owner_id=owner, about=about, answer=answer.value)


@transaction.atomic
def finish_answers(*, consultation: Consultation, actor: Actor, at: datetime) -> None:
    """Every comment has its answer. Raises NotAllowed, CommentsWaiting, WrongState."""
    check_can_change_document(actor, consultation)
    waiting = consultation.comments.filter(answered_at=None).count()
    if waiting:
        raise CommentsWaiting(count=waiting)
    consultation.move(ConsultationState.ANSWERED, **no_clock())
    note("consultation.answered", consultation.ref, actor=actor, at=at, owner_id=consultation.accountable_id)


@transaction.atomic
def add_heard(
    *,
    consultation: Consultation,
    group: HeardGroup,
    how: HeardHow,
    people: int,
    place: str,
    heard_on: date,
    actor: Actor,
    at: datetime,
) -> Heard:
    """A group that was heard; never a person's name. Raises NotAllowed, BadInput."""
    check_can_change_document(actor, consultation)
    made = Heard.objects.create(
        consultation=consultation,
        group=group.value,
        how=how.value,
        people=check_number_of_people(people, field="people"),
        place=read_text(place, field="place", most=120) if place.strip() else "",
        heard_on=heard_on,
        added_at=at,
        added_by=actor.ref,
    )
    owner = consultation.accountable_id
    note("consultation.heard", consultation.ref, actor=actor, at=at, owner_id=owner, group=group.value, people=people)
    return made


def _write_version(document: Document, text: str, change: str, actor: Actor, at: datetime) -> None:
    clauses = read_clauses(text)
    last = document.versions.aggregate(most=Max("number"))["most"] or 0
    version = DocumentVersion(
        document=document,
        number=last + 1,
        note=read_text(change, field="note", most=500) if change.strip() else "",
        digest=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        made_at=at,
        made_by=actor.ref,
    )
    save_once(version, "document_version_one_number", field="text")
    Clause.objects.bulk_create(
        [
            Clause(version=version, number=number, text=said, order=order)
            for order, (number, said) in enumerate(clauses, 1)
        ]
    )


def _newest(document: Document) -> DocumentVersion:
    return document.versions.order_by("-number")[0]


def _refuse_while_asked(document: Document) -> None:
    """Raise NotAskedNow while the network is still asked about it."""
    asked = Consultation.objects.filter(version__document=document, state=ConsultationState.OPEN.value)
    if asked.exists():
        raise NotAskedNow(ref=document.ref, now=DocumentState(document.state))


def _stage(state: DocumentState, on: date) -> dict[str, str]:
    return {"state": state.value, "on": on.isoformat()}


def _changed(document: Document, to: DocumentState, on: date, actor: Actor, at: datetime) -> dict[str, object]:
    return {"stages": [*document.stages, _stage(to, on)], "changed_at": at, "changed_by": actor.ref}
