"""The public pages: whom to call, the questions, the receipt, the mailbox. No cookie, no session, nothing in a URL."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lindung.kernel.errors import BadInput, Refusal
from lindung.partners.edges import PublicRequest, public_view
from lindung.partners.models import PUBLIC
from lindung.partners.rules import COUNTRIES
from lindung.partners.scope import acting
from lindung.reports import actions, queries
from lindung.reports.forms.carry import Carried, Form, make_key, open_, seal
from lindung.reports.forms.public import (
    ELSEWHERE,
    FORMS,
    FileForm,
    MessageForm,
    QuestionForm,
    ReceiptForm,
    all_choices,
    told_values,
)
from lindung.reports.forms.puzzle import RECEIPT, Puzzle, set_puzzle, solved_puzzle
from lindung.reports.rules import (
    ASKS,
    QUESTIONS,
    STANDS,
    FormExpired,
    NoDeskHere,
    NothingTold,
    ReportChannel,
    Step,
    Told,
    in_groups,
    step_after,
    step_before,
    step_number,
)
from lindung.reports.rules.attachments import FilesRest, PapersRest, TooManyFiles, TooManyTries
from lindung.reports.rules.work import REPORT_BITS, receipt_bits
from lindung.reports.views.sent import sent_page
from lindung.web.say import say

BOTH = ("GET", "HEAD", "POST")


@dataclass
class Journey:
    """Where somebody is in the questions, and what she has answered so far."""

    key: str
    step: Step = Step.COUNTRY
    desk_id: int = 0
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)  # pages whose answers were not checked yet
    carried: Carried | None = None

    @classmethod
    def read(cls, request: PublicRequest) -> "Journey":
        """From the sealed field; a form without one begins. Raises FormExpired."""
        sealed = request.POST.get("carry", "")
        if not sealed:
            return cls(key=make_key())
        carried = open_(Form.REPORT, sealed)
        values = carried.values
        step, unsure = Step(values["step"]), values.get("unsure", [])
        return cls(values["key"], step, values["desk"], values["given"], unsure, carried)

    def sealed(self, request: PublicRequest) -> str:
        """The text of the hidden field."""
        values: dict[str, Any] = {"key": self.key, "step": self.step.value, "desk": self.desk_id}
        values |= {"given": self.given, "unsure": self.unsure}
        return seal(Form.REPORT, values, at=request.at)

    @property
    def country(self) -> str:
        """The country that was chosen, "" before."""
        return self.given.get(Step.COUNTRY.value, {}).get("country", "")

    def check_fresh(self, at: datetime) -> None:
        """Raises FormExpired when the page was open for too long."""
        if self.carried is not None:
            self.carried.check_fresh(at)

    def keep(self, form: QuestionForm) -> None:
        """Keep what a page says: checked answers when it is valid, else what was typed."""
        name = form.step.value
        self.unsure = [each for each in self.unsure if each != name]
        if form.is_valid():
            self.given[name] = {key: str(value) for key, value in form.cleaned_data.items() if value}
        else:
            self.given[name] = form.typed()
            self.unsure.append(name)

    def to_mend(self) -> QuestionForm | None:
        """The first page whose answers cannot be taken; None: everything was checked."""
        open_pages = [step for step in QUESTIONS if step.value in self.unsure or step.value not in self.given]
        forms = (self.form(step, self.given.get(step.value, {})) for step in open_pages)
        return next((form for form in forms if not form.is_valid()), None)

    def form(self, step: Step, data: Any = None) -> QuestionForm:
        """The form of a page: with what is sent now, else with what was answered before."""
        return FORMS[step](data, given=self.given, initial=self.given.get(step.value, {}))


@public_view()
def home(request: PublicRequest) -> HttpResponse:
    """Whom to call in danger; then the three ways on."""
    return render(request, "reports/home.html", {"countries": _countries(), "at": request.at})


@public_view()
def numbers(request: PublicRequest, country: str = "") -> HttpResponse:
    """Whom to call in a country."""
    code = country.upper()
    if code and code not in COUNTRIES:
        raise Http404
    return render(
        request,
        "reports/numbers.html",
        {"country": code, "name": _(COUNTRIES[code]) if code else "", "countries": _countries(), "at": request.at},
    )


@csrf_exempt  # nothing ambient to forge: no cookie is read (docs/decisions/0010)
@public_view(methods=BOTH)
def report(request: PublicRequest) -> HttpResponse:
    """The questions, one a page; the same address for all of them."""
    if request.method != "POST":
        return _ask(request, Journey(key=make_key()))
    try:
        journey = Journey.read(request)
        journey.check_fresh(request.at)
        return _from_check(request, journey) if journey.step is Step.CHECK else _from_question(request, journey)
    except FormExpired as refusal:
        return _begin_again(request, refusal)


def _from_question(request: PublicRequest, journey: Journey) -> HttpResponse:
    form = journey.form(journey.step, request.POST)
    go = _go(request)
    journey.keep(form)
    if go in {"back", "stay"}:
        journey.desk_id = 0 if journey.step is Step.COUNTRY else journey.desk_id  # asked again before sending
        journey.step = step_before(journey.step) if go == "back" else journey.step
        return _ask(request, journey)
    if not form.is_valid():
        return _ask(request, journey, form)
    if journey.step is Step.COUNTRY:
        desk = queries.staffed_desk(journey.country)
        if desk is None:
            return _no_desk(request, journey.country)
        journey.desk_id = desk.pk
    journey.step = step_after(journey.step)
    return _ask(request, journey)


def _from_check(request: PublicRequest, journey: Journey) -> HttpResponse:
    go = _go(request)
    if go == "stay":
        return _ask(request, journey)
    if go == "back" or go in set(QUESTIONS):
        journey.step = step_before(Step.CHECK) if go == "back" else Step(go)
        return _ask(request, journey)
    to_mend = journey.to_mend()
    if to_mend is not None:
        journey.step = to_mend.step
        return _ask(request, journey, to_mend)
    desk = None if journey.desk_id else queries.staffed_desk(journey.country)
    journey.desk_id = desk.pk if desk else journey.desk_id
    return _send(request, journey) if journey.desk_id else _no_desk(request, journey.country)


def _send(request: PublicRequest, journey: Journey) -> HttpResponse:
    try:
        told = Told.read(told_values(journey.given, language=get_language() or "en"))
        received = actions.receive_report(
            told=told,
            channel=ReportChannel.WEB,
            desk_id=journey.desk_id,
            sent_as=journey.key,
            actor=PUBLIC,
            at=request.at,
            is_worked=bool(solved_puzzle(request.POST, journey.key, at=request.at)),
        )
    except NoDeskHere:
        return _no_desk(request, journey.country)
    except NothingTold as refusal:
        journey.step = Step.STORY
        form = journey.form(Step.STORY, journey.given.get(Step.STORY.value, {"story": ""}))
        form.add_error("story", say(refusal))
        return _ask(request, journey, form)
    return sent_page(request, received, carry=_mailbox_carry(request, received.receipt))


def _ask(request: PublicRequest, journey: Journey, form: QuestionForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "carry": journey.sealed(request),
        "step": journey.step,
        "country": journey.country,
        "language_form": "question",
        "at": request.at,
    }
    if journey.step is Step.CHECK:
        context |= {
            "title": _(ASKS[Step.CHECK].of_self),
            "answers": _answers(journey),
            "puzzle": _puzzle(request, journey),
        }
        return render(request, "reports/check.html", context)
    form = form or journey.form(journey.step)
    numbering = {"number": step_number(journey.step), "total": len(QUESTIONS)}
    context |= {"form": form, "numbering": _("Question %(number)s of %(total)s") % numbering}
    wrong = form.is_bound and bool(form.errors)
    return render(request, "reports/question.html", context, status=422 if wrong else 200)


def _puzzle(request: PublicRequest, journey: Journey) -> Puzzle | None:
    """What the device does while somebody floods this desk; None at all other times."""
    with acting(organisations=[journey.desk_id]):
        floods = queries.has_flood(journey.desk_id)
    return set_puzzle(journey.key, bits=REPORT_BITS, at=request.at) if floods else None


def _answers(journey: Journey) -> list[dict[str, Any]]:
    """Every page with what was answered there, in words, and its own way back."""
    shown = []
    for step in QUESTIONS:
        form = journey.form(step)
        shown.append({"step": step, "title": form.title, "lines": list(all_choices(form))})
    return shown


def _go(request: HttpRequest) -> str:
    return "stay" if "stay" in request.POST else request.POST.get("go", "")


def _begin_again(request: PublicRequest, refusal: Refusal) -> HttpResponse:
    context = {"sentence": say(refusal), "countries": _countries()}
    return render(request, "reports/again.html", context, status=refusal.status)


def _no_desk(request: PublicRequest, country: str) -> HttpResponse:
    known = country in COUNTRIES and country != ELSEWHERE
    context = {"country": country if known else "", "name": _(COUNTRIES[country]) if known else "", "at": request.at}
    return render(request, "reports/no_desk.html", context)


def _countries() -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in COUNTRIES.items()]


@csrf_exempt
@public_view(methods=BOTH)
def receipt(request: PublicRequest) -> HttpResponse:
    """Where a report stands, for whoever holds its receipt."""
    if request.method != "POST":
        return _ask_receipt(request, ReceiptForm(label_suffix=""))
    form = ReceiptForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _ask_receipt(request, form, 422)
    try:
        puzzle = solved_puzzle(request.POST, RECEIPT, at=request.at, bound=request.POST["receipt"])
        mailbox = actions.open_mailbox(typed=form.cleaned_data["receipt"], puzzle=puzzle)
    except Refusal as refusal:
        form.add_error("receipt", say(refusal))
        return _ask_receipt(request, form, refusal.status)
    return _mailbox(request, mailbox)


def _ask_receipt(request: PublicRequest, form: ReceiptForm, status: int = 200) -> HttpResponse:
    """The form for a receipt; with a puzzle for the device while the look-up is closed."""
    context: dict[str, Any] = {"form": form}
    if queries.receipts_closed_until(request.at) is not None:
        bits = receipt_bits(queries.worked_guesses(request.at))
        context["puzzle"] = set_puzzle(RECEIPT, bits=bits, at=request.at, bound="receipt")
    return render(request, "reports/receipt.html", context, status=status)


@csrf_exempt
@public_view(methods=BOTH)
def message(request: PublicRequest) -> HttpResponse:
    """A message from whoever holds the receipt; the same page in another language keeps what was typed."""
    if request.method != "POST":
        return render(request, "reports/receipt.html", {"form": ReceiptForm(label_suffix="")})
    try:
        carried = open_(Form.MAILBOX, request.POST.get("carry", ""))
        carried.check_fresh(request.at)
        values = carried.values
        form = MessageForm(request.POST, label_suffix="")
        if _go(request) == "stay" or not form.is_valid():
            stay = MessageForm(initial={"message": request.POST.get("message", "")[:5_000]}, label_suffix="")
            shown = stay if _go(request) == "stay" else form
            return _mailbox(request, actions.look_again(receipt=values["receipt"]), shown, key=values["key"])
        actions.write_from_reporter(receipt=values["receipt"], body=form.cleaned_data["message"], sent_as=values["key"])
        mailbox = actions.look_again(receipt=values["receipt"])
        return _mailbox(request, mailbox, sent=True, file_waits=bool(request.POST.get("file")))
    except Refusal as refusal:
        empty = ReceiptForm(label_suffix="")
        context = {"form": empty, "sentence": say(refusal)}
        return render(request, "reports/receipt.html", context, status=refusal.status)


@csrf_exempt
@public_view(methods=BOTH)
def add_file(request: PublicRequest) -> HttpResponse:
    """A photo or paper from whoever holds the receipt."""
    if request.method != "POST":
        return _ask_receipt(request, ReceiptForm(label_suffix=""))
    form = FileForm(label_suffix="")
    if _go(request) != "stay":
        form = FileForm(request.POST, request.FILES, label_suffix="")
    try:
        carried = open_(Form.MAILBOX, request.POST.get("carry", ""))
        carried.check_fresh(request.at)
        receipt, key = carried.values["receipt"], carried.values["key"]
        refused = _take_file(form, receipt, key) if form.is_valid() else None
        mailbox = actions.look_again(receipt=receipt)
        if refused is not None:
            form.add_error("file", say(refused, zone=mailbox.zone))
        written = MessageForm(initial={"message": request.POST.get("message", "")[:5_000]}, label_suffix="")
        return _mailbox(request, mailbox, written, file_form=form)
    except Refusal as refusal:
        context = {"form": ReceiptForm(label_suffix=""), "sentence": say(refusal)}
        return render(request, "reports/receipt.html", context, status=refusal.status)


def _take_file(form: FileForm, receipt: str, key: str) -> Refusal | None:
    """Why the file cannot be taken, to be said beside its field; None: it is kept."""
    try:
        actions.add_attachment(receipt=receipt, content=form.cleaned_data["file"], sent_as=f"file:{key}")
    except (BadInput, TooManyFiles, TooManyTries, FilesRest, PapersRest) as refusal:
        return refusal
    return None


def _mailbox(
    request: PublicRequest,
    mailbox: actions.Mailbox,
    form: MessageForm | None = None,
    *,
    file_form: FileForm | None = None,
    key: str = "",
    sent: bool = False,
    file_waits: bool = False,
) -> HttpResponse:
    form = form or MessageForm(label_suffix="")
    shown = file_form or FileForm(label_suffix="")
    wrong = bool((form.is_bound and form.errors) or (shown.is_bound and shown.errors))
    return render(
        request,
        "reports/mailbox.html",
        {
            "mailbox": mailbox,
            "receipt": in_groups(mailbox.receipt),
            "stands": _(STANDS[mailbox.state]),
            "form": form,
            "file_form": shown if shown.errors else FileForm(label_suffix=""),
            "file_sent": shown.is_bound and not shown.errors,
            "carry": _mailbox_carry(request, mailbox.receipt, key),
            "language_form": "message",
            "sent": sent,
            "file_waits": file_waits,
        },
        status=422 if wrong else 200,
    )


def _mailbox_carry(request: PublicRequest, receipt: str, key: str = "") -> str:
    return seal(Form.MAILBOX, {"receipt": receipt, "key": key or make_key()}, at=request.at)
