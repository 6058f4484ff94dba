"""A learner's pages: the shelf, a module, its pages and questions, certificates and badges."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lindung.learning import actions
from lindung.learning.forms import BadgeForm, CheckForm
from lindung.learning.gateways import Written
from lindung.learning.methods.rasch import PASS_ABILITY, Ability, share_right
from lindung.learning.models import Certificate, CheckSitting
from lindung.learning.queries import shelf, workshops
from lindung.learning.queries.certificates import own
from lindung.learning.queries.shelf import Card
from lindung.learning.rules import Stage
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import sent, status_of, take_step

BOTH = (*READING, "POST")
POST = ("POST",)


def spoken() -> str:
    """The language of the page."""
    return get_language() or "en"


@desk_view()
def home(request: DeskRequest) -> HttpResponse:
    """The shelf with how far one is, what comes next, what is asked of one's roles."""
    cards = shelf.shelf(request.actor, language=spoken(), on=request.at.date())
    next_ones = [each for each in workshops.upcoming(request.actor, at=request.at) if each.booking]
    context = {
        "cards": cards,
        "needed": [card for card in cards if card.needed_for],
        "lacking": sorted(request.actor.lacking),
        "next_workshops": next_ones[:3],
        "today": request.at.date(),
    }
    return render(request, "learning/home.html", context)


@desk_view()
def module(request: DeskRequest, slug: str) -> HttpResponse:
    """One module: its pages, questions, practice and certificate."""
    card = _card(request, slug)
    context = {
        **_about(card),
        "read": shelf.pages_read(request.actor, slug),
        "has_questions": bool(_written(slug).items(spoken())),
        "today": request.at.date(),
    }
    return render(request, "learning/module.html", context)


@desk_view(methods=BOTH)
def page(request: DeskRequest, slug: str, page: int) -> HttpResponse:
    """One page; "I have read this" goes on to the next."""
    card = _card(request, slug)
    if not 1 <= page <= card.pages:
        raise Http404
    if request.method == "POST":
        actions.note_read(slug=slug, page=page, actor=request.actor, at=request.at)
        return redirect("learning:page", slug, page + 1) if page < card.pages else redirect("learning:module", slug)
    context = {
        **_about(card),
        "page": card.text.pages[page - 1],
        "before": page - 1,
        "is_last": page == card.pages,
        "is_read": page in shelf.pages_read(request.actor, slug),
    }
    return render(request, "learning/page.html", context)


@desk_view(methods=BOTH)
def check(request: DeskRequest, slug: str, stage: str) -> HttpResponse:
    """The questions of a module, before or after reading."""
    card, when = _card(request, slug), _stage(stage)
    items = _written(slug).items(spoken())
    if not items:
        raise Http404
    form = CheckForm(sent(request), items=items)

    def do(told: dict[str, Any]) -> CheckSitting:
        return actions.sit_check(
            slug=slug, stage=when, answers=told, language=spoken(), actor=request.actor, at=request.at
        )

    sitting = try_form(form, do)
    if sitting is not None:
        return redirect("learning:sitting", sitting.ref)
    context = {**_about(card), "form": form, "stage": when, "number": len(items)}
    return render(request, "learning/check.html", context, status=status_of(form.errors))


@desk_view()
def sitting(request: DeskRequest, ref: str) -> HttpResponse:
    """How it went; the reasons, once the questions were answered after reading."""
    found = get_object_or_404(CheckSitting.objects.visible_to(request.actor).of(request.actor), ref=ref)
    card = _card(request, found.module)
    items = _written(found.module).items(found.language)
    ability = Ability(found.ability, found.ability_error)
    context = {
        **_about(card),
        "sitting": found,
        "shows_reasons": found.stage == Stage.AFTER.value,
        "rows": [(item, item.option(found.answers.get(item.id, ""))) for item in items],
        "share": round(100 * share_right(found.ability)),
        "low": round(100 * share_right(ability.low)),
        "high": round(100 * share_right(ability.high)),
        "needed": round(100 * share_right(PASS_ABILITY)),
    }
    return render(request, "learning/sitting.html", context)


@desk_view()
def certificates(request: DeskRequest) -> HttpResponse:
    """One's own certificates, and the badges made of them."""
    found = list(own(request.actor))
    titles = shelf.titles([row.module for row in found], spoken())
    context = {"rows": list(zip(found, titles, strict=True)), "today": request.at.date()}
    return render(request, "learning/certificates.html", context)


@desk_view(methods=BOTH, fresh=True)
def badge(request: DeskRequest, ref: str) -> HttpResponse:
    """Make a badge of one's certificate: only who asks for it has one."""
    found = _certificate(request, ref)
    form = BadgeForm(sent(request))

    def do(told: dict[str, Any]) -> str:
        return actions.make_badge(
            certificate=found, address=told["address"], language=spoken(), actor=request.actor, at=request.at
        )

    if try_form(form, do) is not None:
        messages.success(request, _("Your badge is ready. Keep the file: it proves itself wherever you show it."))
        return redirect("learning:certificates")
    context = {"form": form, "title": shelf.titles([found.module], spoken())[0], "certificate": found}
    return render(request, "learning/badge.html", context, status=status_of(form.errors))


@desk_view()
def badge_file(request: DeskRequest, ref: str) -> HttpResponse:
    """The badge as the file one keeps (a compact JWT)."""
    found = _certificate(request, ref)
    if not found.badge:
        raise Http404
    answer = HttpResponse(str(found.badge), content_type="application/vc+jwt")
    answer.headers["Content-Disposition"] = f'attachment; filename="badge-{found.ref}.jwt"'
    return answer


@desk_view(methods=POST)
def take_badge_back(request: DeskRequest, ref: str) -> HttpResponse:
    """The badge no longer verifies; the certificate stays."""
    found = _certificate(request, ref)
    return take_step(
        request,
        lambda: actions.take_badge_back(certificate=found, actor=request.actor, at=request.at),
        done=_("The badge no longer counts. Whoever checks it is told so."),
        then="learning:certificates",
    )


@desk_view(methods=POST)
def give_up(request: DeskRequest, ref: str) -> HttpResponse:
    """The holder gives her certificate up."""
    found = _certificate(request, ref)
    return take_step(
        request,
        lambda: actions.revoke_certificate(certificate=found, reason="", actor=request.actor, at=request.at),
        done=_("The certificate no longer counts, nor a badge made of it."),
        then="learning:certificates",
    )


def _certificate(request: DeskRequest, ref: str) -> Certificate:
    rows = Certificate.objects.visible_to(request.actor).select_related("organisation__key", "member__organisation")
    return get_object_or_404(rows, ref=ref)


def _card(request: DeskRequest, slug: str) -> Card:
    found = shelf.card(request.actor, slug, language=spoken(), on=request.at.date())
    if found is None:
        raise Http404
    return found


def _written(slug: str) -> Written:
    found = shelf.module(slug)
    if found is None:
        raise Http404
    return found


def _about(card: Card) -> dict[str, Any]:
    is_other = card.text.language != spoken()
    return {"card": card, "module": card.module, "text": card.text, "is_other_language": is_other}


def _stage(word: str) -> Stage:
    try:
        return Stage(word)
    except ValueError:
        raise Http404 from None
