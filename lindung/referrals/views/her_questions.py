"""Public: what the person is asked by her receipt. Reached from her mailbox only; no cookie, nothing in the address."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lindung.cases.forms import known_ref
from lindung.cases.rules import HerAnswer, QuestionOver
from lindung.kernel.errors import Refusal, gettext_noop
from lindung.partners.edges import READING, PublicRequest, public_view
from lindung.referrals import actions
from lindung.reports.forms.carry import Form, open_, seal
from lindung.reports.forms.public import ReceiptForm
from lindung.web.say import say

SAID = {
    HerAnswer.YES: gettext_noop("Thank you. Your yes is written down. You can take it back here at any time."),
    HerAnswer.NO: gettext_noop("Thank you. Your no counts from now on: nobody is told by this any more."),
    HerAnswer.NOT_NOW: gettext_noop("Nothing was changed. The question stays here until you answer."),
}


@csrf_exempt  # nothing ambient to forge: no cookie is read (docs/decisions/0010)
@public_view(methods=(*READING, "POST"))
def questions(request: PublicRequest) -> HttpResponse:
    """What is asked, closed until she opens it; and what she answers. Only a receipt that was right leads here."""
    if request.method != "POST":
        return redirect("reports:receipt")
    try:
        carried = open_(Form.MAILBOX, request.POST.get("carry", ""))
        carried.check_fresh(request.at)
        said, trouble = _answer(request, carried.values["receipt"])
        found = actions.her_questions(receipt=carried.values["receipt"], at=request.at)
    except Refusal as refusal:
        context: dict[str, Any] = {"form": ReceiptForm(label_suffix=""), "sentence": say(refusal)}
        return render(request, "reports/receipt.html", context, status=refusal.status)
    context = {
        "questions": found,
        "said": said,
        "trouble": trouble,
        "carry": seal(Form.MAILBOX, carried.values, at=request.at),
        "language_form": "questions",
    }
    return render(request, "referrals/her_questions.html", context, status=QuestionOver.status if trouble else 200)


def _answer(request: PublicRequest, receipt: str) -> tuple[str, str]:
    """What came of her answer, in a sentence, or why nothing did; neither when she only looks."""
    word, _colon, ref = request.POST.get("answer", "").partition(":")
    if "stay" in request.POST or word not in set(HerAnswer):
        return "", ""
    try:
        actions.answer_question(receipt=receipt, ref=known_ref(ref), answer=HerAnswer(word), at=request.at)
    except QuestionOver as refusal:
        return "", say(refusal)
    return _(SAID[HerAnswer(word)]), ""
