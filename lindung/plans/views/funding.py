"""Money for a plan: programmes, what they promised, what they delivered and spent, what the donor was told."""

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import own_organisation, reason, status_of, take_step
from lindung.plans import work_permissions as permissions
from lindung.plans.actions import funding as actions
from lindung.plans.forms.papers import DeliveryForm, FundingForm, PromiseForm, SpendingForm, StoryForm
from lindung.plans.models import DonorReport, Funding
from lindung.plans.papers.donor import Head, donor_paper
from lindung.plans.papers.printing import pdf_of
from lindung.plans.queries import work as queries
from lindung.plans.queries.funding import account_on
from lindung.plans.rules.funding import Account
from lindung.plans.tables.published import PublishedProgramme, published_programmes
from lindung.plans.views.downloads import download
from lindung.plans.views.stepping import BOTH, POST, do_step, form_of


@desk_view()
def fundings(request: DeskRequest) -> HttpResponse:
    """Own programmes, and those for the plans of the desk."""
    country = own_organisation(request).country
    context = {
        "fundings": queries.fundings_seen(request.actor).order_by(
            F("due_at").asc(nulls_last=True), "-period_from", "-id"
        ),
        "published": [each for each in published_programmes() if each.country == country],
        "why_not_plan": reason(permissions.why_not_plan_funding(request.actor)),
        "at": request.at,
    }
    return render(request, "plans/common/fundings.html", context)


@desk_view(methods=BOTH)
def plan(request: DeskRequest) -> HttpResponse:
    """A new programme; `?like=` begins with the promises of a published one."""
    permissions.check_can_plan_funding(request.actor)
    like = next((each for each in published_programmes() if each.code == request.GET.get("like", "")), None)
    rows = {"plan": queries.plans_for_work(request.actor)}
    form = form_of(FundingForm, request, "funding", rows=rows, initial=_first(like))

    def do(said: dict[str, Any]) -> Funding:
        of_plan = said.pop("plan")
        promised = [actions.Promised(title, unit, number) for title, number, unit in (like.promises if like else ())]
        return actions.plan_funding(
            terms=actions.Terms(**said), promised=promised, plan=of_plan, actor=request.actor, at=request.at
        )

    made = try_form(form, do)
    if made is not None:
        return redirect("plans:funding", ref=made.ref)
    return render(request, "plans/common/fund.html", {"form": form, "like": like}, status=status_of(form.errors))


def _first(like: PublishedProgramme | None) -> dict[str, Any]:
    if like is None:
        return {}
    return {
        "title": like.title,
        "purpose": like.purpose,
        "donor": like.donor,
        "period_from": like.began_on,
        "period_until": like.ends_on,
        "source": like.source,
        "source_url": like.source_url,
    }


@desk_view()
def funding(request: DeskRequest, ref: str) -> HttpResponse:
    """One programme: time, money, promises."""
    return _show(request, _found(request, ref))


@desk_view(methods=POST)
def promise(request: DeskRequest, ref: str) -> HttpResponse:
    """One more promise."""
    found = _found(request, ref)
    form = form_of(
        PromiseForm, request, "promise", rows={"indicator": queries.indicators_of(found.plan, request.actor)}
    )

    def act(*, funding: Funding, actor: Any, at: Any, **said: Any) -> object:
        return actions.promise(funding=funding, promised=actions.Promised(**said), actor=actor, at=at)

    return _step(request, found, "promise_form", form, act, _("Written down."))


@desk_view(methods=POST)
def deliver(request: DeskRequest, ref: str) -> HttpResponse:
    """Some of what was promised."""
    found = _found(request, ref)
    form = form_of(DeliveryForm, request, "deliver", rows={"deliverable": found.deliverables.filter(indicator=None)})

    def act(*, funding: Funding, **said: Any) -> object:
        return actions.record_delivery(**said)

    return _step(request, found, "deliver_form", form, act, _("Written down."))


@desk_view(methods=POST)
def spend(request: DeskRequest, ref: str) -> HttpResponse:
    """Money spent."""
    form = form_of(SpendingForm, request, "spend")
    return _step(request, _found(request, ref), "spend_form", form, actions.record_spending, _("Written down."))


@desk_view(methods=POST)
def report(request: DeskRequest, ref: str) -> HttpResponse:
    """Tell the donor."""
    form = form_of(StoryForm, request, "report")
    done = _("The report stands. Print it for the donor; it reads the same for ever.")
    return _step(request, _found(request, ref), "report_form", form, actions.report_to_donor, done)


@desk_view(methods=POST)
def start(request: DeskRequest, ref: str) -> HttpResponse:
    """The money has come."""
    return _take(request, ref, actions.start_funding, _("The programme runs. The donor hears from you each quarter."))


@desk_view(methods=POST)
def drop(request: DeskRequest, ref: str) -> HttpResponse:
    """The money did not come."""
    return _take(request, ref, actions.drop_funding, _("Dropped."))


@desk_view(methods=POST)
def end(request: DeskRequest, ref: str) -> HttpResponse:
    """It is over."""
    return _take(request, ref, actions.end_funding, _("Ended."))


@desk_view()
def donor_report(request: DeskRequest, ref: str) -> HttpResponse:
    """A report to a donor as PDF, in the reader's language."""
    rows = DonorReport.objects.visible_to(request.actor).select_related("funding__accountable")
    found: DonorReport = get_object_or_404(rows, ref=ref)
    paper = donor_paper(_head(found), Account.from_json(found.account), found.story)
    name = f"donor-report-{found.funding.ref}-{found.number}.pdf"
    return download(name, pdf_of(paper, language=get_language() or "en", at=found.made_at), "application/pdf")


def _head(found: DonorReport) -> Head:
    of = found.funding
    return Head(
        title=of.title,
        purpose=of.purpose,
        donor=of.donor,
        organisation=of.accountable.name,
        currency=of.currency,
        period_from=of.period_from,
        period_until=of.period_until,
        number=found.number,
        dated_on=found.dated_on,
        is_practice=of.is_practice,
    )


def _take(request: DeskRequest, ref: str, act: Callable[..., object], done: str) -> HttpResponse:
    found = _found(request, ref)
    return take_step(
        request,
        lambda: act(funding=found, actor=request.actor, at=request.at),
        done=done,
        then="plans:funding",
        ref=ref,
    )


def _step(
    request: DeskRequest, found: Funding, name: str, form: Any, act: Callable[..., object], done: str
) -> HttpResponse:
    return do_step(
        request,
        form,
        lambda said: act(funding=found, **said, actor=request.actor, at=request.at),
        done=done,
        to="plans:funding",
        ref=found.ref,
        again=lambda: _show(request, found, **{name: form}),
    )


def _found(request: DeskRequest, ref: str) -> Funding:
    found: Funding = get_object_or_404(queries.fundings_seen(request.actor).select_related("policy"), ref=ref)
    return found


def _show(request: DeskRequest, found: Funding, **forms: Any) -> HttpResponse:
    indicators = queries.indicators_of(found.plan, request.actor)
    own = found.deliverables.filter(indicator=None)
    context = {
        "funding": found,
        "account": account_on(found, request.at.date()),
        "spendings": found.spendings.order_by("-dated_on", "-id")[:20],
        "reports": found.reports.order_by("-number"),
        "why_not_keep": reason(permissions.why_not_keep_funding(request.actor, found)),
        "has_own": own.exists(),
        "promise_form": forms.get("promise_form")
        or form_of(PromiseForm, None, "promise", rows={"indicator": indicators}),
        "deliver_form": forms.get("deliver_form") or form_of(DeliveryForm, None, "deliver", rows={"deliverable": own}),
        "spend_form": forms.get("spend_form") or form_of(SpendingForm, None, "spend"),
        "report_form": forms.get("report_form") or form_of(StoryForm, None, "report"),
        "at": request.at,
    }
    return render(request, "plans/common/funding.html", context)
