"""Workshops: the list, one of them, booking, the code for attendance, and what a trainer does."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lindung.kernel.refs import read_ref
from lindung.learning import actions, permissions
from lindung.learning.actions.attendance import CODE_FOR, OPENS_BEFORE, read_code
from lindung.learning.actions.workshops import WorkshopFacts
from lindung.learning.forms import BookForm, WorkshopForm
from lindung.learning.models import Booking, Programme, Workshop
from lindung.learning.queries import shelf, workshops
from lindung.learning.queries.calendar import as_ics
from lindung.learning.rules import BookingState
from lindung.learning.views.learner import BOTH, POST, spoken
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.web.squares import square


@desk_view()
def listing(request: DeskRequest) -> HttpResponse:
    """What is to come, and what was."""
    context = {
        "upcoming": workshops.upcoming(request.actor, at=request.at),
        "past": workshops.past(request.actor, at=request.at),
        "why_not_hold": reason(permissions.why_not_hold(request.actor)),
        "may_hold": permissions.can_hold(request.actor),
        "at": request.at,
    }
    return render(request, "learning/workshops.html", context)


@desk_view()
def workshop(request: DeskRequest, ref: str) -> HttpResponse:
    """One workshop, with one's own booking; for its trainers the list."""
    found = _found(request, ref)
    return render(request, "learning/workshop.html", _context(request, found, BookForm()))


@desk_view(*permissions.HOLDS, methods=BOTH)
def announce(request: DeskRequest) -> HttpResponse:
    """A new workshop."""
    permissions.check_can_hold(request.actor)
    programmes = Programme.objects.visible_to(request.actor).filter(closed_at=None).order_by("title")
    form = WorkshopForm(
        sent(request),
        modules=shelf.choices(spoken()),
        programmes=[(each.ref, each.title) for each in programmes],
        initial={"language": spoken(), "capacity": 20},
    )

    def do(told: dict[str, Any]) -> Workshop:
        programme = programmes.filter(ref=told.pop("programme") or "").first()
        facts = WorkshopFacts(**told, programme=programme)
        return actions.announce_workshop(facts=facts, actor=request.actor, at=request.at)

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Announced. Everybody in your network can book now."))
        return redirect("learning:workshop", made.ref)
    return render(request, "learning/announce.html", {"form": form}, status=status_of(form.errors))


@desk_view(methods=POST)
def book(request: DeskRequest, ref: str) -> HttpResponse:
    """A seat, or a place on the waiting list."""
    found, form = _found(request, ref), BookForm(request.POST)

    def do(told: dict[str, Any]) -> Booking:
        return actions.book(workshop=found, sex=told["sex"], actor=request.actor, at=request.at)

    made = try_form(form, do)
    if made is None:
        return render(request, "learning/workshop.html", _context(request, found, form), status=422)
    if made.state == BookingState.BOOKED.value:
        messages.success(request, _("You have a seat."))
    else:
        messages.success(request, _("You are on the waiting list. When a seat becomes free, it is yours by itself."))
    return redirect("learning:workshop", ref)


@desk_view(methods=POST)
def give_back(request: DeskRequest, ref: str) -> HttpResponse:
    """The seat, or the place in the line, goes to the next."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.withdraw(workshop=found, actor=request.actor, at=request.at),
        done=_("Given back. Whoever waits longest has the seat now."),
        then="learning:workshop",
        ref=ref,
    )


@desk_view()
def calendar(request: DeskRequest, ref: str) -> HttpResponse:
    """The workshop for one's own calendar."""
    found = _found(request, ref)
    booking = workshops.own_booking(found, request.actor)
    url = settings.LINDUNG_URL.rstrip("/") + reverse("learning:workshop", args=[ref])
    text = as_ics(found, at=request.at, url=url, shows_address=bool(booking and booking.holds_seat))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="workshop-{found.ref}.ics"'
    return answer


@desk_view(methods=POST)
def code(request: DeskRequest, ref: str) -> HttpResponse:
    """A learner's code for the trainer's phone: works once, ends soon."""
    found = _found(request, ref)
    booking = get_object_or_404(workshops.own_bookings(request.actor), workshop=found, state__in=_OPEN)
    key = actions.make_code(booking=booking, actor=request.actor, at=request.at)
    url = settings.LINDUNG_URL.rstrip("/") + reverse("learning:attend", args=[key])
    context = {"workshop": found, "qr": square(url, error="m", border=3), "until": request.at + CODE_FOR, "url": url}
    return render(request, "learning/code.html", context)


@desk_view(*permissions.HOLDS, methods=BOTH)
def attend(request: DeskRequest, key: str) -> HttpResponse:
    """A trainer scanned a code: who it is, and the button that says she is here."""
    booking = read_code(key=key, actor=request.actor, at=request.at)
    if request.method == "POST":
        actions.attend_by_code(key=key, actor=request.actor, at=request.at)
        messages.success(request, _("Noted: this person is here."))
        return redirect("learning:workshop", booking.workshop.ref)
    return render(request, "learning/attend.html", {"booking": booking, "workshop": booking.workshop, "key": key})


@desk_view(*permissions.HOLDS, methods=POST)
def mark(request: DeskRequest, ref: str) -> HttpResponse:
    """Tick who was there on the list."""
    found = _found(request, ref)
    refs = [ref for ref in request.POST.getlist("here") if read_ref(ref)]
    return take_step(
        request,
        lambda: actions.mark_attended(workshop=found, refs=refs, actor=request.actor, at=request.at),
        done=_("The list is saved."),
        then="learning:workshop",
        ref=ref,
    )


@desk_view(*permissions.HOLDS, methods=POST)
def close(request: DeskRequest, ref: str) -> HttpResponse:
    """It was held."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.close_workshop(workshop=found, actor=request.actor, at=request.at),
        done=_("Closed. Whoever had a seat and was not marked counts as not there."),
        then="learning:workshop",
        ref=ref,
    )


@desk_view(*permissions.HOLDS, methods=POST)
def cancel(request: DeskRequest, ref: str) -> HttpResponse:
    """It will not be held."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.cancel_workshop(workshop=found, actor=request.actor, at=request.at),
        done=_("Cancelled. Everybody who had booked is told."),
        then="learning:workshop",
        ref=ref,
    )


_OPEN = [BookingState.BOOKED.value, BookingState.WAITING.value]


def _found(request: DeskRequest, ref: str) -> Workshop:
    rows = Workshop.objects.visible_to(request.actor).select_related("host__key", "host__desk", "programme")
    return get_object_or_404(rows, ref=ref)


def _context(request: DeskRequest, found: Workshop, form: BookForm) -> dict[str, Any]:
    listed = workshops.listed(found, request.actor)
    keeps = permissions.can_keep(request.actor, found)
    return {
        "workshop": found,
        "listed": listed,
        "booking": listed.booking,
        "place_in_line": workshops.place_in_line(listed.booking) if listed.booking else 0,
        "form": form,
        "modules": shelf.titles(found.modules, spoken()),
        "takes_bookings": found.takes_bookings(request.at),
        "is_door_open": request.at >= found.starts_at - OPENS_BEFORE,
        "has_begun": request.at >= found.starts_at,
        "keeps": keeps,
        "attendance": workshops.attendance(found) if keeps else None,
        "at": request.at,
    }
