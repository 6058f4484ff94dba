"""Law and policy: documents with their stages and versions; consultations with comments clause by clause."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, status_of, take_step
from lindung.plans import work_permissions as permissions
from lindung.plans.actions import documents as actions
from lindung.plans.forms.papers import (
    AnswerForm,
    CommentForm,
    ConsultForm,
    DocumentForm,
    HeardForm,
    StageForm,
    VersionForm,
)
from lindung.plans.models import Activity, Comment, Consultation, Document
from lindung.plans.queries import work as queries
from lindung.plans.rules.documents import (
    CHOSEN_STAGES,
    DOCUMENT_LIFECYCLE,
    MAY_BE_CONSULTED,
    ConsultationState,
    DocumentState,
)
from lindung.plans.views.stepping import BOTH, POST, do_step, form_of
from lindung.web.paging import page_of


@desk_view()
def documents(request: DeskRequest) -> HttpResponse:
    """Documents of the network, newest first."""
    page = page_of(queries.documents_seen(request.actor), order=("-id",), cursor=request.GET.get("page", ""))
    asked = (
        Consultation.objects.visible_to(request.actor)
        .filter(state=ConsultationState.OPEN.value)
        .select_related("version__document", "accountable")
    )
    context = {
        "page": page,
        "asked": asked.order_by("due_at"),
        "why_not_draft": reason(permissions.why_not_draft_document(request.actor)),
        "at": request.at,
    }
    return render(request, "plans/common/documents.html", context)


@desk_view(methods=BOTH)
def draft(request: DeskRequest) -> HttpResponse:
    """A new document."""
    permissions.check_can_draft_document(request.actor)
    activities = Activity.objects.visible_to(request.actor).filter(desk_id=request.actor.desk_id).order_by("title")
    rows = {"plan": queries.plans_for_work(request.actor), "activity": activities}
    form = form_of(DocumentForm, request, "draft", rows=rows)
    made = try_form(form, lambda said: actions.draft_document(**said, actor=request.actor, at=request.at))
    if made is not None:
        return redirect("plans:document", ref=made.ref)
    return render(request, "plans/common/draft.html", {"form": form}, status=status_of(form.errors))


@desk_view()
def document(request: DeskRequest, ref: str) -> HttpResponse:
    """One document."""
    return _show(request, _found(request, ref))


@desk_view(methods=POST)
def revise(request: DeskRequest, ref: str) -> HttpResponse:
    """A new version."""
    form = form_of(VersionForm, request, "revise")
    return _step(
        request, _found(request, ref), "revise_form", form, actions.revise_document, _("A new version stands.")
    )


@desk_view(methods=POST)
def stage(request: DeskRequest, ref: str) -> HttpResponse:
    """It goes on."""
    found = _found(request, ref)
    form = form_of(StageForm, request, "stage", among=_next(found))
    return _step(request, found, "stage_form", form, actions.set_stage, _("Written down."))


@desk_view(methods=POST)
def consult(request: DeskRequest, ref: str) -> HttpResponse:
    """Ask the network about it."""
    form = form_of(ConsultForm, request, "consult")
    return _step(
        request, _found(request, ref), "consult_form", form, actions.open_consultation, _("The network can comment.")
    )


@desk_view()
def consultation(request: DeskRequest, ref: str) -> HttpResponse:
    """One consultation: the text clause by clause, with what was said to each."""
    return _show_consultation(request, _asked(request, ref))


@desk_view(methods=POST)
def comment(request: DeskRequest, ref: str) -> HttpResponse:
    """Say something to a clause."""
    found = _asked(request, ref)
    form = form_of(CommentForm, request, "comment", clauses=_numbers(found))
    return _answer(request, found, "comment_form", form, actions.comment, _("Your comment stands."))


@desk_view(methods=POST)
def heard(request: DeskRequest, ref: str) -> HttpResponse:
    """Who was heard."""
    form = form_of(HeardForm, request, "heard")
    return _answer(request, _asked(request, ref), "heard_form", form, actions.add_heard, _("Written down."))


@desk_view(methods=POST)
def close(request: DeskRequest, ref: str) -> HttpResponse:
    """Nobody comments from now on."""
    found = _asked(request, ref)
    return take_step(
        request,
        lambda: actions.close_consultation(consultation=found, actor=request.actor, at=request.at),
        done=_("Closed. Answer every comment within 30 days."),
        then="plans:consultation",
        ref=ref,
    )


@desk_view(methods=POST)
def finish(request: DeskRequest, ref: str) -> HttpResponse:
    """Every comment is answered."""
    found = _asked(request, ref)
    return take_step(
        request,
        lambda: actions.finish_answers(consultation=found, actor=request.actor, at=request.at),
        done=_("Every comment is answered."),
        then="plans:consultation",
        ref=ref,
    )


@desk_view(methods=POST)
def answer(request: DeskRequest, ref: str) -> HttpResponse:
    """What became of a comment."""
    rows = Comment.objects.visible_to(request.actor).select_related("consultation__accountable")
    found: Comment = get_object_or_404(rows, ref=ref)
    form = form_of(AnswerForm, request, f"answer-{ref}")
    return do_step(
        request,
        form,
        lambda said: actions.answer_comment(comment=found, **said, actor=request.actor, at=request.at),
        done=_("Answered."),
        to="plans:consultation",
        ref=found.consultation.ref,
        again=lambda: _show_consultation(request, _asked(request, found.consultation.ref), answer=(found.ref, form)),
    )


def _step(
    request: DeskRequest, found: Document, name: str, form: Any, act: Callable[..., object], done: str
) -> HttpResponse:
    return do_step(
        request,
        form,
        lambda said: act(document=found, **said, actor=request.actor, at=request.at),
        done=done,
        to="plans:document",
        ref=found.ref,
        again=lambda: _show(request, found, **{name: form}),
    )


def _answer(
    request: DeskRequest, found: Consultation, name: str, form: Any, act: Callable[..., object], done: str
) -> HttpResponse:
    return do_step(
        request,
        form,
        lambda said: act(consultation=found, **said, actor=request.actor, at=request.at),
        done=done,
        to="plans:consultation",
        ref=found.ref,
        again=lambda: _show_consultation(request, found, **{name: form}),
    )


def _found(request: DeskRequest, ref: str) -> Document:
    found: Document = get_object_or_404(queries.documents_seen(request.actor).select_related("desk"), ref=ref)
    return found


def _asked(request: DeskRequest, ref: str) -> Consultation:
    found: Consultation = get_object_or_404(queries.consultation_seen(request.actor).select_related("policy"), ref=ref)
    return found


def _next(found: Document) -> list[DocumentState]:
    after = DOCUMENT_LIFECYCLE.moves[DocumentState(found.state)]
    return [state for state in CHOSEN_STAGES if state in after and state is not DocumentState.REVISED]


def _numbers(found: Consultation) -> list[str]:
    return [clause.number for clause in sorted(found.version.clauses.all(), key=lambda clause: clause.order)]


def _show(request: DeskRequest, found: Document, **forms: Any) -> HttpResponse:
    versions = list(found.versions.order_by("-number").prefetch_related("clauses"))
    consultations = Consultation.objects.visible_to(request.actor).filter(version__document=found)
    among = _next(found)
    context = {
        "document": found,
        "version": versions[0],
        "clauses": versions[0].clauses.order_by("order"),
        "versions": versions,
        "stages": [(DocumentState(each["state"]), date.fromisoformat(each["on"])) for each in found.stages],
        "consultations": consultations.select_related("version").order_by("-id"),
        "among": among,
        "may_consult": DocumentState(found.state) in MAY_BE_CONSULTED,
        "why_not_change": reason(permissions.why_not_change_document(request.actor, found)),
        "revise_form": forms.get("revise_form") or form_of(VersionForm, None, "revise"),
        "stage_form": forms.get("stage_form") or form_of(StageForm, None, "stage", among=among),
        "consult_form": forms.get("consult_form") or form_of(ConsultForm, None, "consult"),
        "at": request.at,
    }
    return render(request, "plans/common/document.html", context)


def _show_consultation(
    request: DeskRequest, found: Consultation, *, answer: tuple[str, Any] | None = None, **forms: Any
) -> HttpResponse:
    may_answer = permissions.can_change_document(request.actor, found)
    by_clause: dict[int | None, list[tuple[Comment, Any]]] = {}
    for each in found.comments.all():
        form = answer[1] if answer and answer[0] == each.ref else form_of(AnswerForm, None, f"answer-{each.ref}")
        by_clause.setdefault(each.clause_id, []).append((each, None if each.answer else form))
    clauses = sorted(found.version.clauses.all(), key=lambda clause: clause.order)
    context = {
        "consultation": found,
        "document": found.version.document,
        "clauses": [(clause, by_clause.get(clause.pk, [])) for clause in clauses],
        "whole": by_clause.get(None, []),
        "waiting": sum(not each.answer for each in found.comments.all()),
        "may_answer": may_answer,
        "why_not_comment": reason(permissions.why_not_comment(request.actor, found)),
        "comment_form": forms.get("comment_form") or form_of(CommentForm, None, "comment", clauses=_numbers(found)),
        "heard_form": forms.get("heard_form") or form_of(HeardForm, None, "heard"),
        "at": request.at,
    }
    return render(request, "plans/common/consultation.html", context)
