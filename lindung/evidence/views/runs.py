"""Pages of runs: what waits, starting one, how far it is, what it found."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lindung.evidence import actions, permissions, queries
from lindung.evidence.forms import CancelForm, RunForm
from lindung.evidence.gateways import missing_packages
from lindung.evidence.models import Run
from lindung.evidence.rules.desk import GIVES_LISTS, PREPARES, SECOND_LOOK, SEES_EVIDENCE, RunKind, RunState
from lindung.evidence.rules.desk_refusals import EnginesMissing
from lindung.evidence.views.lists import BOTH, SEES_LISTS
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.web.paging import page_of

POST = ("POST",)


@desk_view(*SEES_LISTS)
def home(request: DeskRequest) -> HttpResponse:
    """What waits for whom; then runs, newest first. Whoever only gives lists goes on to them."""
    if not request.actor.is_of_desk or not request.actor.has(*SEES_EVIDENCE):
        return redirect("evidence:lists" if request.actor.has(*GIVES_LISTS) else "evidence:published")
    runs, releases = queries.waiting_for_second(request.actor)
    page = page_of(queries.runs_seen(request.actor), order=("-id",), cursor=request.GET.get("page", ""))
    context = {
        "waiting_runs": runs,
        "waiting_releases": releases,
        "page": page,
        "may_start": permissions.can_start_run(request.actor),
        "kinds": [(kind, _why_not_start(request, kind)) for kind in RunKind],
        "at": request.at,
    }
    return render(request, "evidence/home.html", context)


@desk_view(*PREPARES, methods=BOTH)
def start(request: DeskRequest, kind: str) -> HttpResponse:
    """Choose lists of one agreement and start a run."""
    if kind not in set(RunKind):
        raise Http404
    wanted = RunKind(kind)
    permissions.check_can_start_run(request.actor)
    lists = queries.lists_for_run(request.actor, kind=wanted, at=request.at)
    form = RunForm(sent(request), kind=wanted, lists=lists)
    made = try_form(
        form,
        lambda said: actions.start_run(
            kind=wanted, lists=list(said["lists"]), options=form.chosen(), actor=request.actor, at=request.at
        ),
    )
    if made is not None:
        asked, begins = _("A second person is asked. Nothing is spent before."), _("It begins in the background.")
        messages.success(request, asked if made.state == RunState.WAITING.value else begins)
        return redirect("evidence:run", ref=made.ref)
    context = {"form": form, "kind": wanted, "has_lists": lists.exists(), "why_not": _why_not_start(request, wanted)}
    return render(request, "evidence/start.html", context, status=status_of(form.errors))


@desk_view(*SEES_EVIDENCE)
def run(request: DeskRequest, ref: str) -> HttpResponse:
    """One run: how far it is, or what it found, with everything needed to do it again."""
    return _show(request, queries.find_run(request.actor, ref))


@desk_view(*SEES_EVIDENCE)
def progress(request: DeskRequest, ref: str) -> HttpResponse:
    """How far a run is, as a part of its page; when it has ended, the page is read anew."""
    found = queries.find_run(request.actor, ref)
    response = render(request, "evidence/_progress.html", {"run": found, "at": request.at})
    if not found.is_open:
        response.headers["HX-Refresh"] = "true"
    return response


@desk_view(*SECOND_LOOK, methods=POST)
def agree(request: DeskRequest, ref: str) -> HttpResponse:
    """A second person agrees to what a run spends."""
    found = queries.find_run(request.actor, ref)
    return take_step(
        request,
        lambda: actions.agree_to_run(run=found, actor=request.actor, at=request.at),
        done=_("Agreed. It is written in the account, and the run begins."),
        then="evidence:run",
        ref=ref,
    )


@desk_view(*SEES_EVIDENCE, methods=POST)
def cancel(request: DeskRequest, ref: str) -> HttpResponse:
    """Stop a run."""
    found, form = queries.find_run(request.actor, ref), CancelForm(request.POST)
    permissions.check_can_cancel_run(request.actor, found)
    if not form.is_valid():
        return _show(request, found, cancel_form=form)
    return take_step(
        request,
        lambda: actions.cancel_run(run=found, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at),
        done=_("Stopped. What was spent stays spent."),
        then="evidence:run",
        ref=ref,
    )


@desk_view(*PREPARES, methods=POST)
def repeat(request: DeskRequest, ref: str) -> HttpResponse:
    """The same once more."""
    found, made = queries.find_run(request.actor, ref), list[Run]()
    response = take_step(
        request,
        lambda: made.append(actions.repeat_run(run=found, actor=request.actor, at=request.at)),
        done=_("The same lists, options and seed, once more. Afterwards the page compares the two."),
        then="evidence:run",
        ref=ref,
    )
    return redirect("evidence:run", ref=made[0].ref) if made else response


@desk_view(*SEES_EVIDENCE, fresh=True)
def run_file(request: DeskRequest, ref: str, name: str) -> HttpResponse:
    """A file that a run left, as a download, never as a page."""
    found = queries.find_run(request.actor, ref)
    permissions.check_can_open_file(request.actor, found)
    file = get_object_or_404(queries.files_of(found, request.actor).select_related("run__key"), name=name)
    actions.note_download(file=file, actor=request.actor, at=request.at)
    return download(file.name, file.content)


def download(name: str, content: bytes) -> HttpResponse:
    """Bytes to keep: no browser shows them as a page of ours."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _show(request: DeskRequest, found: Run, *, cancel_form: CancelForm | None = None) -> HttpResponse:
    is_done = found.state == RunState.FINISHED.value
    result = (found.result or {}) if is_done else {}
    context = {
        "run": found,
        "inputs": found.inputs.select_related("given_list__given_by_organisation").order_by("position"),
        "figures": result.get("figures", ()),
        "verdict": result.get("verdict", ""),
        "paper": queries.paper_of(found, language=get_language() or "en") if is_done else {},
        "files": queries.files_of(found, request.actor) if is_done else (),
        "compared": queries.compared(found) if is_done else None,
        "releases": queries.releases_seen(request.actor).filter(run=found),
        "why_not_agree": reason(permissions.why_not_agree_to_run(request.actor, found)),
        "why_not_cancel": reason(permissions.why_not_cancel_run(request.actor, found)),
        "why_not_open": reason(permissions.why_not_open_file(request.actor, found)),
        "why_not_prepare": reason(permissions.why_not_prepare_release(request.actor, found)),
        "why_not_repeat": reason(permissions.why_not_start_run(request.actor)),
        "cancel_form": cancel_form or CancelForm(),
        "at": request.at,
    }
    return render(request, "evidence/run.html", context, status=status_of(cancel_form and cancel_form.errors))


def _why_not_start(request: DeskRequest, kind: RunKind) -> str:
    refusal = permissions.why_not_start_run(request.actor)
    missing = missing_packages(kind)
    if refusal is None and missing:
        refusal = EnginesMissing(packages=", ".join(missing))
    return reason(refusal)
