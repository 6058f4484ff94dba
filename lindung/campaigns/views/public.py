"""The public calendar of events. No cookie, nothing kept, nothing about who looks."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lindung.campaigns import queries
from lindung.campaigns.models import OutreachEvent
from lindung.campaigns.views.events import picture_of
from lindung.partners.edges import PublicRequest, public_view
from lindung.partners.rules import COUNTRIES

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@public_view()
def countries(request: PublicRequest) -> HttpResponse:
    """Which country's events."""
    return render(request, "campaigns/countries.html", {"countries": _countries()})


@public_view()
def calendar(request: PublicRequest, country: str) -> HttpResponse:
    """Events of a country that everybody may come to."""
    code = _code(country)
    rows = queries.public_events(country=code, is_practice=settings.PRACTICE, at=request.at)
    context = {
        "coming": [row for row in rows if row.ends_at >= request.at],
        "past": [row for row in rows if row.ends_at < request.at][::-1],
        "country": code.lower(),
        "name": _(COUNTRIES[code]),
    }
    return render(request, "campaigns/calendar.html", context)


@public_view()
def feed(request: PublicRequest, country: str) -> HttpResponse:
    """The same as a calendar that a phone can follow."""
    code = _code(country)
    rows = queries.public_events(country=code, is_practice=settings.PRACTICE, at=request.at)
    name = _("Events in %(country)s") % {"country": _(COUNTRIES[code])}
    return _file(queries.calendar_of(rows, name=name, host=_host()), "events.ics")


@public_view()
def event(request: PublicRequest, ref: str) -> HttpResponse:
    """One event."""
    found = _event(ref)
    photos = found.photos.shown_on(request.at.date()).defer("image").order_by("id")
    context = {"event": found, "photos": photos, "country": found.country.lower()}
    return render(request, "campaigns/public_event.html", context)


@public_view()
def invitation(request: PublicRequest, ref: str) -> HttpResponse:
    """One event for one's own calendar."""
    return _file(queries.invitation_of(_event(ref), host=_host()), "event.ics")


@public_view()
def photo(request: PublicRequest, ref: str, photo_ref: str) -> HttpResponse:
    """A photograph of a public event, while its consent lasts."""
    return picture_of(queries.public_photo(_event(ref), photo_ref, on=request.at.date()))


def _event(ref: str) -> OutreachEvent:
    return queries.find_public_event(ref, is_practice=settings.PRACTICE, countries=COUNTRIES)


def _code(country: str) -> str:
    code = country.upper()
    if code not in COUNTRIES:
        raise Http404
    return code


def _countries() -> list[tuple[str, str]]:
    return [(code.lower(), _(name)) for code, name in COUNTRIES.items()]


def _host() -> str:
    return urlsplit(settings.LINDUNG_URL).hostname or "lindung"


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=CALENDAR_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
