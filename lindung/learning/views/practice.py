"""Practice at the desk: beginning, going over into the practice world, and looking at the comparison."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.cases.rules.indicators import Element
from lindung.cases.rules.words import AgeReading, Outcome
from lindung.kernel.errors import Refusal
from lindung.learning import actions
from lindung.learning.actions.practice import story_for
from lindung.learning.models import PracticeCase
from lindung.learning.queries import shelf
from lindung.learning.rules import Practice, PracticeState
from lindung.learning.rules.stories import STORIES
from lindung.learning.views.learner import POST, spoken
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.going_over import go_over
from lindung.partners.rules import Urgency
from lindung.partners.views.steps import take_step
from lindung.reports.rules import Sign
from lindung.web.say import say, say_word

WORDS: dict[str, Any] = {"urgency": Urgency, "age": AgeReading, "outcome": Outcome}


@desk_view()
def listing(request: DeskRequest) -> HttpResponse:
    """One's own practice cases."""
    rows = list(PracticeCase.objects.visible_to(request.actor).order_by("-begun_at", "-id")[:50])
    titles = shelf.titles([row.module for row in rows], spoken())
    cards = shelf.shelf(request.actor, language=spoken(), on=request.at.date())
    context = {
        "rows": list(zip(rows, titles, strict=True)),
        "cards": [card for card in cards if card.has_practice],
    }
    return render(request, "learning/practice_list.html", context)


@desk_view(methods=POST)
def begin(request: DeskRequest, slug: str) -> HttpResponse:
    """A story becomes a report in the practice world."""
    story = story_for(slug, request.actor)
    made = actions.begin_practice(slug=slug, told_as=_(story.told), story=story, actor=request.actor, at=request.at)
    return redirect("learning:practice", made.ref)


@desk_view()
def practice(request: DeskRequest, ref: str) -> HttpResponse:
    """What to do at the desk; afterwards what was expected, point by point."""
    found = _found(request, ref)
    written = shelf.module(found.module)
    story = STORIES[found.story]
    context = {
        "practice_case": found,
        "title": shelf.titles([found.module], spoken())[0],
        "is_triage": written is not None and written.module.practice is Practice.TRIAGE,
        "is_inside": request.actor.member is not None and request.actor.member.pk == found.twin_id,
        "is_open": found.state == PracticeState.BEGUN.value,
        "rows": [_in_words(each) for each in found.compared.get("points", [])],
        "lesson": _(story.lesson),
    }
    return render(request, "learning/practice.html", context)


@desk_view(methods=POST)
def enter(request: DeskRequest, ref: str) -> HttpResponse:
    """Go over: this session ends, and one of the learner's double begins. Back is by signing in again."""
    found = _found(request, ref)
    twin = actions.twin_of(actor=request.actor, at=request.at)
    if twin.ref != request.actor.ref:
        go_over(request, twin.account)
        messages.info(request, _("You are in the practice world now. To come back, sign out and sign in again."))
    return redirect("learning:practice", found.ref)


@desk_view(methods=POST)
def compare(request: DeskRequest, ref: str) -> HttpResponse:
    """Look at what was expected."""
    found = _found(request, ref)
    try:
        actions.compare_practice(practice_case=found, actor=request.actor, at=request.at)
    except Refusal as refusal:
        messages.error(request, say(refusal))
    return redirect("learning:practice", ref)


@desk_view(methods=POST)
def give_up(request: DeskRequest, ref: str) -> HttpResponse:
    """Put it aside and take another story."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.give_up_practice(practice_case=found, actor=request.actor, at=request.at),
        done=_("Put aside. Begin again whenever you like."),
        then="learning:practices",
    )


def _found(request: DeskRequest, ref: str) -> PracticeCase:
    return get_object_or_404(PracticeCase.objects.visible_to(request.actor), ref=ref)


def _in_words(point: dict[str, Any]) -> dict[str, Any]:
    """One point of the comparison for a page."""
    kind, _colon, name = str(point["what"]).partition(":")
    expected = [_word(kind, each) for each in str(point["expected"]).split()]
    return {
        "what": _what(kind, name),
        "expected": " / ".join(expected),
        "given": _word(kind, str(point["given"])),
        "is_same": point["is_same"],
        "because": _(str(point["because"])),
    }


def _what(kind: str, name: str) -> str:
    if kind == "sign":
        return say_word(Sign(name))
    if kind in {element.value for element in Element}:
        return say_word(Element(kind))
    said = {"urgency": _("Urgency"), "age": _("Child or adult"), "outcome": _("Outcome")}
    return said.get(kind, kind)


def _word(kind: str, value: str) -> str:
    if kind in WORDS and value in set(WORDS[kind]):
        return say_word(WORDS[kind](value))
    return _("yes") if value == "yes" else _("no") if value == "no" else value
