"""The desk's pages of reports: writing one down, reading one, deciding about it, bringing in a sheet."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lindung.audit import queries as audit
from lindung.kernel.errors import BadInput, NotFound, Refusal
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.rules import Role, Urgency
from lindung.reports import actions, queries
from lindung.reports.forms.carry import make_key
from lindung.reports.forms.staff import (
    ContactedForm,
    DuplicateForm,
    EnterForm,
    HoldForm,
    ReplyForm,
    SheetForm,
    UrgencyForm,
)
from lindung.reports.models import Report
from lindung.reports.permissions import (
    ENTERERS,
    READERS,
    can_import,
    can_keep,
    check_can_enter_report,
    check_can_import,
)
from lindung.reports.rules import (
    ANSWER_SAYS,
    LANGUAGES,
    SIGN_ASKS,
    TRAIL_SAYS,
    WAY_SAYS,
    WHO_SAYS,
    Answer,
    ReportChannel,
    ReportState,
    ReportStep,
    Sign,
    Told,
    Way,
    Who,
    in_groups,
)
from lindung.reports.rules.sheets import ERRORS_SHOWN, CellError
from lindung.vault import ERASED
from lindung.web.paging import page_of
from lindung.web.say import say

BOTH = ("GET", "HEAD", "POST")
SAMPLE = 20
OPENERS = (Role.DUTY_OFFICER, Role.DESK_OFFICER)  # who opens cases; the cases room asks again
CASE_PAGES = ("cases:open_from_report", "cases:triage", "cases:open")


@desk_view(*READERS)
def reports(request: DeskRequest) -> HttpResponse:
    """Every report of the own organisation, newest first."""
    line = request.GET.get("line", "")
    page = page_of(queries.newest(request.actor, line=line), order=["-id"], cursor=request.GET.get("page", ""))
    context = {
        "page": page,
        "rows": [(report, Urgency(report.urgency)) for report in page.rows],
        "at": request.at,
        "can_import": can_import(request.actor),
        "flood": queries.flood_at(request.actor),
        "in_second": queries.waits_in_second_line(request.actor),
        "line": line,
    }
    return render(request, "reports/staff/list.html", context)


@desk_view(*ENTERERS, methods=BOTH)
def enter(request: DeskRequest) -> HttpResponse:
    """Write down what somebody tells on the phone or at the counter; answers the receipt to read aloud."""
    check_can_enter_report(request.actor)
    organisation = request.actor.organisation
    assert organisation is not None  # noqa: S101 - check_can_enter_report asked
    desk = organisation.national_desk
    options = {"country": desk.country, "language": request.actor.language}
    if request.method != "POST":
        return _entering(request, EnterForm(initial={"sent_as": make_key()}, **options))
    form = EnterForm(request.POST, **options)
    if not form.is_valid():
        return _entering(request, form)
    try:
        told = Told.read(form.told())
        received = actions.receive_report(
            told=told,
            channel=ReportChannel(form.cleaned_data["channel"]),
            desk_id=desk.pk,
            sent_as=f"{request.actor.ref}:{form.cleaned_data['sent_as']}",
            actor=request.actor,
            at=request.at,
        )
    except BadInput as refusal:
        name = str(refusal.facts.get("field", ""))
        form.add_error(name if name in form.fields else None, say(refusal))
        return _entering(request, form)
    context = {
        "received": received,
        "receipt": in_groups(received.receipt),
        "urgency": told.urgency,
        "reasons": [_(reason) for reason in told.urgency.reasons],
        "is_own": desk.pk == organisation.pk,
        "at": request.at,
    }
    return render(request, "reports/staff/entered.html", context)


def _entering(request: DeskRequest, form: EnterForm) -> HttpResponse:
    context = {"form": form, "can_import": can_import(request.actor)}
    return render(request, "reports/staff/enter.html", context, status=422 if form.errors else 200)


@desk_view(*READERS)
def report(request: DeskRequest, ref: str) -> HttpResponse:
    """One report: what was told, where it stands, what to do next. Reading it is on the trail."""
    found = queries.find_report(request.actor, ref)
    actions.note_read(report=found, actor=request.actor, at=request.at)
    return show_report(request, found)


def show_report(request: DeskRequest, found: Report, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a report, with what was typed into one of its forms."""
    state = ReportState(found.state)
    key = make_key()
    erased = found.erased_at is not None
    context = {
        "report": found,
        "at": request.at,
        "state": state,
        "urgency": _(Urgency(found.urgency).label),
        "spoken": LANGUAGES.get(found.language, found.language),
        "channel": _(ReportChannel(found.channel).label),
        "reasons": [_(reason) for reason in queries.reasons_of(found)],
        "step": _(ReportStep(found.next_step).label) if found.next_step else "",
        "area": queries.area_of(found),
        "erased": erased,
        "files": [] if erased else queries.attachments_of(found),
        "like": queries.reads_like(request.actor, found),
        "answers": [] if erased else _answers(found),
        "contact": None if erased else _contact(found),
        "lines": [] if erased else queries.messages_of(found),
        "case_url": _case_url(found) if state is ReportState.IN_TRIAGE and request.actor.has(*OPENERS) else "",
        "story": [
            (_(TRAIL_SAYS[each.what]), each) for each in audit.story(found.ref, limit=30) if each.what in TRAIL_SAYS
        ],
        "holds": queries.holds_on(found),
        "may_keep": can_keep(request.actor, found),
        "hold_form": HoldForm(),
        "reply_form": ReplyForm(initial={"sent_as": key}, label_suffix=""),
        "end_form": ReplyForm(initial={"sent_as": key}, label_suffix="", auto_id="end_%s"),
        "duplicate_form": DuplicateForm(label_suffix=""),
        "urgency_form": UrgencyForm(initial={"urgency": found.urgency}),
        "contacted_form": ContactedForm(initial={"way": (found.safe_contact or {}).get("way", "")}),
        **forms,
    }
    return render(request, "reports/staff/report.html", context, status=status)


def _answers(found: Report) -> list[tuple[str, str]]:
    """Each question that was answered, and its answer, in words."""
    stored = found.answers or {}
    who = Who(stored["who"]) if stored.get("who") in set(Who) else None
    said = [(_("For whom"), _(WHO_SAYS[who]))] if who else []
    known = {sign.value: sign for sign in Sign}
    for name, answer in (stored.get("signs") or {}).items():
        if name in known and answer in {Answer.YES.value, Answer.NO.value}:
            said.append((_(SIGN_ASKS[known[name]].of_other), _(ANSWER_SAYS[Answer(answer)])))
    return said


def _contact(found: Report) -> list[tuple[str, str]]:
    contact = queries.safe_contact_of(found)
    rows = [(_("How"), _(WAY_SAYS[contact.way]))]
    if contact.way is not Way.NONE:
        rows += [(_("Number or address"), contact.address), (_("When"), contact.when)]
        rows += [(_("May a message be left?"), _(ANSWER_SAYS[contact.may_leave_message]))]
    return [(label, value) for label, value in [*rows, (_("Language"), LANGUAGES.get(contact.language, ""))] if value]


def _case_url(found: Report) -> str:
    """Where the cases room opens a case from a report; it stands above this room and is only known by name."""
    for name in CASE_PAGES:
        for arguments in ({"args": [found.ref]}, {}):
            try:
                url = reverse(name, **arguments)  # type: ignore[arg-type]
            except NoReverseMatch:
                continue
            return url if arguments else f"{url}?report={found.ref}"
    return ""


def take_report_step(request: DeskRequest, ref: str, do: Callable[[Report], object], done: str) -> HttpResponse:
    """Take one step about a report, then show the report again; a refusal is said on its page."""
    found = queries.find_report(request.actor, ref)
    try:
        do(found)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, say(refusal))
        return show_report(request, queries.find_report(request.actor, ref), status=refusal.status)
    messages.success(request, done)
    return redirect("reports_staff:report", ref=found.ref)


@desk_view(*READERS, methods=("POST",))
def take(request: DeskRequest, ref: str) -> HttpResponse:
    """Start to decide about a report."""
    return take_report_step(
        request,
        ref,
        lambda found: actions.take_into_triage(report=found, actor=request.actor, at=request.at),
        _("The report is with you now."),
    )


@desk_view(*READERS, methods=("POST",))
def set_urgency(request: DeskRequest, ref: str) -> HttpResponse:
    """Say how urgent it is."""
    form = UrgencyForm(request.POST)
    if not form.is_valid():
        return show_report(request, queries.find_report(request.actor, ref), 422, urgency_form=form)
    urgency = Urgency(form.cleaned_data["urgency"])
    return take_report_step(
        request,
        ref,
        lambda found: actions.set_urgency(report=found, urgency=urgency, actor=request.actor, at=request.at),
        _("The urgency is noted; the clock follows."),
    )


@desk_view(*READERS, methods=("POST",))
def reply(request: DeskRequest, ref: str) -> HttpResponse:
    """Write to the person."""
    return _with_message(
        request, ref, "reply_form", actions.reply, _("Your message waits where the person reads it with the receipt.")
    )


@desk_view(*READERS, methods=("POST",))
def answer(request: DeskRequest, ref: str) -> HttpResponse:
    """Advice was enough."""
    return _with_message(request, ref, "end_form", actions.answer_without_case, _("Answered without a case."))


@desk_view(*READERS, methods=("POST",))
def not_for_us(request: DeskRequest, ref: str) -> HttpResponse:
    """Somebody else has to help; the message says who."""
    return _with_message(request, ref, "end_form", actions.mark_not_for_us, _("Marked as not for this desk."))


def _with_message(request: DeskRequest, ref: str, name: str, act: Callable[..., object], done: str) -> HttpResponse:
    form = ReplyForm(request.POST, label_suffix="", auto_id="id_%s" if name == "reply_form" else "end_%s")
    if not form.is_valid():
        return show_report(request, queries.find_report(request.actor, ref), 422, **{name: form})
    text, sent_as = form.cleaned_data["message"], form.cleaned_data["sent_as"]
    word = "body" if name == "reply_form" else "message"
    return take_report_step(
        request,
        ref,
        lambda found: act(report=found, sent_as=sent_as, actor=request.actor, at=request.at, **{word: text}),
        done,
    )


@desk_view(*READERS, methods=("POST",))
def read_messages(request: DeskRequest, ref: str) -> HttpResponse:
    """Somebody has read the messages."""
    return take_report_step(
        request,
        ref,
        lambda found: actions.read_messages(report=found, actor=request.actor, at=request.at),
        _("The messages count as read."),
    )


@desk_view(*READERS, methods=("POST",))
def duplicate(request: DeskRequest, ref: str) -> HttpResponse:
    """Another report told this before."""
    form = DuplicateForm(request.POST, label_suffix="")
    if not form.is_valid():
        return show_report(request, queries.find_report(request.actor, ref), 422, duplicate_form=form)
    try:
        first = queries.find_report(request.actor, form.cleaned_data["of"])
    except NotFound as refusal:
        form.add_error("of", say(refusal))
        return show_report(request, queries.find_report(request.actor, ref), 422, duplicate_form=form)
    return take_report_step(
        request,
        ref,
        lambda found: actions.mark_duplicate(report=found, of=first, actor=request.actor, at=request.at),
        _("Marked as a duplicate."),
    )


@desk_view(*READERS, methods=("POST",))
def contacted(request: DeskRequest, ref: str) -> HttpResponse:
    """Note that somebody tried to reach the person."""
    form = ContactedForm(request.POST)
    if not form.is_valid():
        return show_report(request, queries.find_report(request.actor, ref), 422, contacted_form=form)
    way, reached = Way(form.cleaned_data["way"]), form.cleaned_data["reached"] == "1"
    return take_report_step(
        request,
        ref,
        lambda found: actions.record_contact(
            report=found, way=way, reached=reached, actor=request.actor, at=request.at
        ),
        _("The attempt is noted."),
    )


@desk_view(*READERS, methods=BOTH)
def bring_in(request: DeskRequest) -> HttpResponse:
    """Bring in a sheet: read it, show it, or say row by row what to mend."""
    check_can_import(request.actor)
    if request.method != "POST":
        return _bringing(request, SheetForm(label_suffix=""))
    form = SheetForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _bringing(request, form)
    try:
        shown = actions.show_sheet(content=form.cleaned_data["file"], actor=request.actor, at=request.at)
    except Refusal as refusal:
        form.add_error("file", say(refusal))
        return _bringing(request, form)
    if shown.sheet is None:
        return _bringing(request, form, shown.errors)
    if shown.guessed_encoding:
        messages.warning(
            request, _("The file is not UTF-8; it was read as Windows-1252. Check that every letter is right.")
        )
    return redirect("reports_staff:sheet", ref=shown.sheet.ref)


def _bringing(request: DeskRequest, form: SheetForm, errors: list[CellError] | None = None) -> HttpResponse:
    lines = [{"row": each.row, "column": each.column, "says": say(each.refusal)} for each in errors or []]
    context = {
        "form": form,
        "lines": lines[:ERRORS_SHOWN],
        "more": max(len(lines) - ERRORS_SHOWN, 0),
        "signs": [sign.value for sign in Sign],
    }
    return render(request, "reports/staff/bring_in.html", context, status=422 if lines or form.errors else 200)


@desk_view(*READERS)
def sheet(request: DeskRequest, ref: str) -> HttpResponse:
    """What a sheet holds, before anybody says yes."""
    check_can_import(request.actor)
    found = queries.find_sheet(request.actor, ref)
    rows = [] if found.rows is ERASED else [Told.read(given) for given in (found.rows or [])[:SAMPLE]]
    shown = [
        {
            "urgency": _(told.urgency.urgency.label),
            "urgency_code": told.urgency.urgency.value,
            "reasons": [_(reason) for reason in told.urgency.reasons],
            "area": told.area,
            "narrative": told.narrative,
        }
        for told in rows
    ]
    context = {"sheet": found, "rows": shown, "more": max(found.row_count - len(shown), 0), "at": request.at}
    return render(request, "reports/staff/sheet.html", context)


@desk_view(*READERS, methods=("POST",))
def take_sheet(request: DeskRequest, ref: str) -> HttpResponse:
    """Take every row as a report."""
    found = queries.find_sheet(request.actor, ref)
    taken = actions.take_sheet(sheet=found, actor=request.actor, at=request.at)
    said = ngettext(
        "%(count)s report was taken in. Its clock runs.", "%(count)s reports were taken in. Their clocks run.", taken
    )
    messages.success(request, said % {"count": taken})
    return redirect("reports_staff:reports")


@desk_view(*READERS, methods=("POST",))
def drop_sheet(request: DeskRequest, ref: str) -> HttpResponse:
    """Forget the sheet."""
    actions.drop_sheet(sheet=queries.find_sheet(request.actor, ref), actor=request.actor, at=request.at)
    messages.success(request, _("The sheet was forgotten. Nothing was taken in."))
    return redirect("reports_staff:bring_in")
