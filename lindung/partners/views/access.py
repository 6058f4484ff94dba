"""What waits for a second person: roles that show persons, and tokens about persons."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lindung.kernel.errors import NotFound
from lindung.partners import actions, queries
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.models import ApiToken, Member
from lindung.partners.queries import WaitingAccess
from lindung.partners.rules import SHOWS_PERSONS, Role, TokenScope
from lindung.partners.views.steps import reason, take_step

Thing = TypeVar("Thing", Member, ApiToken)


@desk_view(Role.SUPERVISOR)
def waiting(request: DeskRequest) -> HttpResponse:
    """Everybody and everything that waits for this supervisor's word, oldest first."""
    rows = queries.access_waiting(request.actor, at=request.at)
    lines = [(row, _words(row), reason(row.why_not)) for row in rows]
    scopes = [scope.value for scope in SHOWS_PERSONS]
    tokens = ApiToken.objects.visible_to(request.actor).filter(revoked_at=None, scopes__overlap=scopes)
    gone = queries.without_access(request.actor)
    context = {"lines": lines, "tokens": tokens.order_by("-made_at")[:100], "gone": gone}
    return render(request, "partners/access.html", context)


@desk_view(Role.SUPERVISOR, methods=("POST",), fresh=True)
def confirm(request: DeskRequest, ref: str) -> HttpResponse:
    """The roles that were looked at work from now on."""
    return _decide(request, ref, actions.confirm_access, _("Confirmed. These roles work from now on."))


@desk_view(Role.SUPERVISOR, methods=("POST",))
def refuse(request: DeskRequest, ref: str) -> HttpResponse:
    """The roles that were looked at are taken away."""
    return _decide(request, ref, actions.refuse_access, _("Refused. These roles are taken away again."))


@desk_view(Role.SUPERVISOR, methods=("POST",), fresh=True)
def confirm_token(request: DeskRequest, ref: str) -> HttpResponse:
    """A token about persons works from now on."""
    found = _found(request, ref, ApiToken)
    return take_step(
        request,
        lambda: actions.confirm_token(token=found, actor=request.actor, at=request.at),
        done=_("Confirmed. The token may now do what it was made for."),
        then="partners:access",
    )


def _decide(request: DeskRequest, ref: str, do: Callable[..., None], done: str) -> HttpResponse:
    found = _found(request, ref, Member)
    roles = request.POST.getlist("roles")
    do_it = lambda: do(member=found, roles=roles, actor=request.actor, at=request.at)  # noqa: E731
    return take_step(request, do_it, done=done, then="partners:access")


def _found(request: DeskRequest, ref: str, kind: type[Thing]) -> Thing:
    for row in queries.access_waiting(request.actor, at=request.at, ref=ref):
        if isinstance(row.thing, kind):
            return row.thing
    raise NotFound(ref=ref)


def _words(row: WaitingAccess) -> list[str]:
    """Roles or scopes in the reader's language."""
    kind = TokenScope if row.is_token else Role
    return [_(kind(word).label) for word in row.words]
