"""Pages of releases and of the account of privacy: prepared, looked at by a second person, published, taken down."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lindung.evidence import actions, permissions, queries
from lindung.evidence.forms import BudgetForm, ReleaseForm, SendBackForm
from lindung.evidence.models import Publication, Release
from lindung.evidence.rules.desk import PREPARES, SECOND_LOOK, SEES_EVIDENCE, RunKind
from lindung.evidence.rules.desk_options import audiences_of
from lindung.evidence.views.lists import BOTH
from lindung.evidence.views.runs import POST, download
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import own_organisation, reason, sent, status_of, take_step
from lindung.web.paging import page_of


@desk_view(*SEES_EVIDENCE)
def releases(request: DeskRequest) -> HttpResponse:
    """Every release of the desk, newest first."""
    page = page_of(queries.releases_seen(request.actor), order=("-id",), cursor=request.GET.get("page", ""))
    return render(request, "evidence/releases.html", {"page": page, "at": request.at})


@desk_view(*PREPARES, methods=BOTH)
def prepare(request: DeskRequest, ref: str) -> HttpResponse:
    """Ask a second person to publish a run."""
    run = queries.find_run(request.actor, ref)
    permissions.check_can_prepare_release(request.actor, run)
    form = ReleaseForm(sent(request), audiences=audiences_of(RunKind(run.kind), run.options))
    made = try_form(form, lambda said: actions.prepare_release(run=run, **said, actor=request.actor, at=request.at))
    if made is not None:
        messages.success(request, _("A second person is asked to look at it."))
        return redirect("evidence:release", ref=made.ref)
    context = {"form": form, "run": run, "verdict": (run.result or {}).get("verdict", "")}
    return render(request, "evidence/prepare.html", context, status=status_of(form.errors))


@desk_view(*SEES_EVIDENCE)
def release(request: DeskRequest, ref: str) -> HttpResponse:
    """What would be published, and the second look."""
    return _show(request, queries.find_release(request.actor, ref))


@desk_view(*SECOND_LOOK, methods=POST, fresh=True)
def publish(request: DeskRequest, ref: str) -> HttpResponse:
    """The second person publishes."""
    return _step(request, ref, actions.publish_release, done=_("Published."))


@desk_view(*SECOND_LOOK, methods=POST)
def send_back(request: DeskRequest, ref: str) -> HttpResponse:
    """The second person sends it back."""
    found, form = queries.find_release(request.actor, ref), SendBackForm(request.POST)
    permissions.check_can_look(request.actor, found)
    if not form.is_valid():
        return _show(request, found, back_form=form)
    return _step(
        request, ref, actions.send_back, done=_("Sent back with your reason."), reason=form.cleaned_data["reason"]
    )


@desk_view(*PREPARES, methods=POST)
def ask_again(request: DeskRequest, ref: str) -> HttpResponse:
    """The analyst asks again in other words."""
    found = queries.find_release(request.actor, ref)
    permissions.check_can_change_release(request.actor, found)
    form = ReleaseForm(request.POST, audiences=_audiences(found))
    made = try_form(
        form,
        lambda said: actions.ask_again(release=found, **said, actor=request.actor, at=request.at) or True,
    )
    if not made:
        return _show(request, found, again_form=form)
    messages.success(request, _("A second person is asked to look at it."))
    return redirect("evidence:release", ref=ref)


@desk_view(*PREPARES, methods=POST)
def drop(request: DeskRequest, ref: str) -> HttpResponse:
    """Nothing is published of it."""
    return _step(request, ref, actions.drop_release, done=_("Dropped. Nothing is published of it."))


@desk_view(*SECOND_LOOK, methods=POST)
def take_down(request: DeskRequest, ref: str) -> HttpResponse:
    """Nobody reads it here any more."""
    return _step(request, ref, actions.take_down, done=_("Taken down."))


@desk_view(*SEES_EVIDENCE, methods=BOTH)
def account(request: DeskRequest) -> HttpResponse:
    """The account of privacy of this year: what was set, spent, left, and what voids what."""
    desk = own_organisation(request).national_desk
    form = BudgetForm(sent(request), initial={"year": request.at.year})
    if request.method == "POST":
        permissions.check_can_set_budget(request.actor)
        made = try_form(form, lambda said: actions.set_budget(**said, actor=request.actor, at=request.at))
        if made is not None:
            messages.success(request, _("Set. It holds for the whole year."))
            return redirect("evidence:account")
    ledger = queries.ledger_of(desk, year=request.at.year)
    context = {
        "form": form,
        "standing": queries.standing_of(ledger) if ledger else None,
        "year": request.at.year,
        "why_not_set": reason(permissions.why_not_set_budget(request.actor)),
    }
    return render(request, "evidence/account.html", context, status=status_of(form.errors))


@desk_view()
def published(request: DeskRequest) -> HttpResponse:
    """What was published: to everybody, and to the organisation of whoever asks."""
    page = page_of(
        queries.published_to(request.actor), order=("-published_at", "-id"), cursor=request.GET.get("page", "")
    )
    return render(request, "evidence/published.html", {"page": page})


@desk_view()
def publication(request: DeskRequest, ref: str) -> HttpResponse:
    """One publication, with its report."""
    found = _published(request, ref)
    context = {
        "publication": found,
        "paper": queries.published_paper(found, language=get_language() or "en"),
        "file_page": "evidence:published_file",
    }
    return render(request, "evidence/publication.html", context)


@desk_view()
def published_file(request: DeskRequest, ref: str, name: str) -> HttpResponse:
    """A published file, as a download."""
    file = get_object_or_404(_published(request, ref).files, name=name)
    return download(file.name, bytes(file.content))


def _published(request: DeskRequest, ref: str) -> Publication:
    rows = Publication.objects.visible_to(request.actor).select_related("publisher")
    return get_object_or_404(rows.prefetch_related("figures"), ref=ref)


def _step(request: DeskRequest, ref: str, act: Callable[..., object], *, done: str, **also: Any) -> HttpResponse:
    found = queries.find_release(request.actor, ref)
    return take_step(
        request,
        lambda: act(release=found, **also, actor=request.actor, at=request.at),
        done=done,
        then="evidence:release",
        ref=ref,
    )


def _audiences(found: Release) -> Any:
    return audiences_of(RunKind(found.run.kind), found.run.options)


def _show(
    request: DeskRequest,
    found: Release,
    *,
    back_form: SendBackForm | None = None,
    again_form: ReleaseForm | None = None,
) -> HttpResponse:
    result = found.run.result or {}
    files = queries.files_of(found.run, request.actor).filter(is_publishable=True)
    first = {"title": found.title, "counted": found.counted, "audience": found.audience}
    context = {
        "release": found,
        "run": found.run,
        "figures": queries.figures_to_publish(found.run),
        "verdict": result.get("verdict", ""),
        "paper": queries.paper_of(found.run, language=get_language() or "en"),
        "files": files.filter(is_for_parties=False) if found.audience == "public" else files,
        "publication": getattr(found, "publication", None),
        "why_not_look": reason(permissions.why_not_look(request.actor, found)),
        "why_not_change": reason(permissions.why_not_change_release(request.actor, found)),
        "why_not_take_down": reason(permissions.why_not_take_down(request.actor, found)),
        "back_form": back_form or SendBackForm(),
        "again_form": again_form or ReleaseForm(audiences=_audiences(found), initial=first),
        "at": request.at,
    }
    wrong = (back_form and back_form.errors) or (again_form and again_form.errors)
    return render(request, "evidence/release.html", context, status=status_of(wrong))
