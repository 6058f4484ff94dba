"""Everybody who may knock: each role at a desk, a partner's people, a twin abroad, and those who may not come in."""

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.partners.models import Organisation
from lindung.partners.rules import MemberState, OrganisationKind, OrganisationState, Role
from lindung.referrals.models import Offer
from tests.factories.partners import a_member, a_token, signed_in


class Scope(str):
    """Organisations as the database takes them; `supervised`: with what only few of their members may read."""

    supervised: bool

    def __new__(cls, orgs: str, *, supervised: bool = False) -> "Scope":
        """The same text, and whether a supervisor asks."""
        made = super().__new__(cls, orgs)
        made.supervised = supervised
        return made


@dataclass
class Knocker:
    """One who asks: a browser or a machine, at an organisation or at none."""

    name: str
    client: Client
    organisation: Organisation | None = None
    headers: dict[str, str] = field(default_factory=dict)
    is_machine: bool = False
    supervises: bool = False

    @property
    def scope(self) -> Scope:
        """The rows that exist for this one."""
        return Scope("{%s}" % self.organisation.pk if self.organisation else "", supervised=self.supervises)

    def ask(self, method: str, path: str, **more: object) -> "Heard":
        """Send one request; whatever it changed is taken back."""
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            answer = self.client.generic(method, path, headers=self.headers, **more)  # type: ignore[arg-type]
            transaction.set_rollback(True)
        said = [each["sql"] for each in asked.captured_queries]
        return Heard(self.name, method, path, answer, len(said), said)


@dataclass
class Heard:
    """An answer, and how it came about."""

    who: str
    method: str
    path: str
    answer: HttpResponseBase
    queries: int
    statements: list[str] = field(default_factory=list)  # what the database was asked

    @property
    def status(self) -> int:
        """The status."""
        return self.answer.status_code

    def __str__(self) -> str:
        error = getattr(self.answer, "exc_info", None)
        said = f" {error[0].__name__}: {str(error[1])[:300]}" if error else ""
        return f"{self.who} {self.method} {self.path}: {self.status}{said}"


def _browser() -> Client:
    return Client(raise_request_exception=False)


def desk(country: str = "MY") -> Organisation:
    """A practice desk."""
    return Organisation.objects.get(country=country, is_practice=True, kind=OrganisationKind.NATIONAL_DESK.value)


def partner(country: str = "MY") -> Organisation:
    """The vetted partner that was asked most often."""
    rows = Offer.objects.filter(accountable=desk(country), to_organisation__state=OrganisationState.VETTED.value)
    counted = list(rows.values_list("to_organisation", flat=True))
    return Organisation.objects.get(pk=max(sorted(set(counted)), key=counted.count))


def at(organisation: Organisation, name: str, roles: list[Role], **also: object) -> Knocker:
    """Somebody signed in."""
    member = a_member(of=organisation, roles=roles, **also)
    supervises = Role.SUPERVISOR in roles
    return Knocker(name, signed_in(_browser(), member), organisation, supervises=supervises)


def machine(organisation: Organisation, name: str, **also: object) -> Knocker:
    """A system with a token of every scope (or of those named)."""
    _, text = a_token(of=organisation, **also)  # type: ignore[arg-type]
    return Knocker(name, _browser(), organisation, {"Authorization": f"Bearer {text}"}, is_machine=True)


def strong() -> list[Knocker]:
    """Who may do most: every role at once, at the desk and at a partner."""
    everything = list(Role)
    return [at(desk(), "desk, every role", everything), at(partner(), "partner, every role", everything)]


def machines() -> list[Knocker]:
    """A system of the desk, and one of a partner."""
    return [machine(desk(), "desk's system"), machine(partner(), "partner's system")]


def outside() -> list[Knocker]:
    """Who may not come in: nobody, a disabled member, members of organisations that are suspended or not vetted."""
    suspended = Organisation.objects.filter(state=OrganisationState.SUSPENDED.value, is_practice=True).first()
    invited = Organisation.objects.filter(state=OrganisationState.INVITED.value, is_practice=True).first()
    assert suspended is not None
    assert invited is not None
    changed = {"changed_at": suspended.made_at, "changed_by": "set-up"}
    everything = list(Role)
    return [
        Knocker("nobody", _browser()),
        at(desk(), "disabled member", everything, state=MemberState.DISABLED.value, **changed),
        at(suspended, "suspended organisation", everything),
        at(invited, "invited organisation", everything),
        machine(suspended, "suspended organisation's system"),
        machine(desk(), "system without scope", scopes=[]),
    ]
