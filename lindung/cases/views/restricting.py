"""Pages of a restricted case: restricting it, naming the few, opening it to all again."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lindung.cases.actions import restricting as actions
from lindung.cases.forms import member_named
from lindung.cases.forms.restricting import NameReaderForm, OpenToAllForm, RestrictForm
from lindung.cases.permissions import check_can_name_readers, check_can_open_to_all, check_can_restrict
from lindung.cases.rules.restricting import NotAReader, OpenReason, RestrictReason
from lindung.cases.views.parts import BOTH, POST, WORKERS, case_url, find_case, form_step
from lindung.kernel.errors import NotFound
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.partners.views.steps import take_step


@desk_view(*WORKERS, methods=BOTH)
def restrict(request: DeskRequest, ref: str) -> HttpResponse:
    """From now on few open the case."""
    found = find_case(request, ref)
    check_can_restrict(request.actor, found)
    form = RestrictForm(request.POST if request.method == "POST" else None, actor=request.actor, case=found)
    return form_step(
        request,
        form=form,
        do=lambda said: actions.restrict_case(
            case=found,
            reason=RestrictReason(said["reason"]),
            named=[_member(request, each) for each in said["named"]],
            actor=request.actor,
            at=request.at,
        ),
        title=_("Restrict this case"),
        lead=_(
            "For everybody else of your organisation it does not exist from now on, with its persons, reports, needs"
            " and follow-ups. Partners go on seeing what was shown to them. Only a supervisor opens it to all again."
        ),
        verb=_("Restrict it"),
        done=_("Restricted. Your supervisors are told."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def name_reader(request: DeskRequest, ref: str) -> HttpResponse:
    """One more colleague opens a restricted case."""
    found = find_case(request, ref)
    check_can_name_readers(request.actor, found)
    form = NameReaderForm(request.POST if request.method == "POST" else None, actor=request.actor, case=found)
    return form_step(
        request,
        form=form,
        do=lambda said: actions.name_reader(
            case=found, member=_member(request, said["member"]), actor=request.actor, at=request.at
        ),
        title=_("Name a colleague"),
        lead=_("She opens the case from now on, as far as her role goes."),
        verb=_("Name this colleague"),
        done=_("Named."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=POST)
def drop_reader(request: DeskRequest, ref: str, member_ref: str) -> HttpResponse:
    """A colleague no longer opens a restricted case."""
    found = find_case(request, ref)
    check_can_name_readers(request.actor, found)
    member = member_named(request.actor, member_ref)
    if member is None:
        raise NotFound(ref=ref)
    return take_step(
        request,
        lambda: actions.drop_reader(case=found, member=member, actor=request.actor, at=request.at),
        done=_("This colleague no longer opens the case."),
        then=case_url(ref),
    )


@desk_view(Role.SUPERVISOR, methods=BOTH)
def open_to_all(request: DeskRequest, ref: str) -> HttpResponse:
    """Everybody of the organisation opens the case again."""
    found = find_case(request, ref)
    check_can_open_to_all(request.actor, found)
    return form_step(
        request,
        form=OpenToAllForm(request.POST if request.method == "POST" else None),
        do=lambda said: actions.open_case_to_all(
            case=found, reason=OpenReason(said["reason"]), actor=request.actor, at=request.at
        ),
        title=_("Open this case to all"),
        lead=_("Everybody of your organisation who works on cases finds and opens it again, with its whole history."),
        verb=_("Open it to all"),
        done=_("Open to all again."),
        back=case_url(ref),
    )


def _member(request: DeskRequest, ref: str) -> Member:
    found = member_named(request.actor, ref)
    if found is None:
        raise NotAReader(field="member")
    return found
