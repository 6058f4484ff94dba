"""Everybody who may knock: each role at a desk, a partner's people, a twin abroad, and those who may not come in."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from lindung.kernel.refs import make_ref
from lindung.partners.models import Account, Organisation
from lindung.partners.rules import MemberState, OrganisationKind, OrganisationState, Role
from lindung.referrals.models import Offer
from tests.factories.partners import EVERY_ROLE, HASHED, a_member, a_token, an_invitation, signed_in
from tests.proofs.probing import Listener, Question, roles_heard


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
    roles: frozenset[Role] = frozenset()
    lacking: frozenset[Role] = frozenset()

    @property
    def scope(self) -> Scope:
        """The rows that exist for this one."""
        return Scope("{%s}" % self.organisation.pk if self.organisation else "", supervised=self.supervises)

    def ask(self, method: str, path: str, *, listener: Listener | None = None, **more: object) -> "Heard":
        """Send one request; whatever it changed is taken back."""
        listener, questions, jar = listener or Listener(), set[Question](), self._jar()
        connection.ensure_connection()
        connection.connection.prepare_threshold = None  # what is taken back is not prepared for later
        with roles_heard(questions) as came, connection.execute_wrapper(listener), transaction.atomic():
            answer = self.client.generic(method, path, headers=self.headers, **more)  # type: ignore[arg-type]
            transaction.set_rollback(True)
        if self._jar() != jar:  # signed out, or another session: taken back in the database too
            self.client.cookies = SimpleCookie(jar)
        if came:
            self.roles, self.lacking = came[-1].roles, came[-1].lacking
        return Heard(self.name, method, path, answer, listener.count, frozenset(questions))

    def _jar(self) -> dict[str, str]:
        return {name: morsel.value for name, morsel in self.client.cookies.items()}


@dataclass
class Heard:
    """An answer, and how it came about."""

    who: str
    method: str
    path: str
    answer: HttpResponseBase
    queries: int
    questions: frozenset[Question] = frozenset()  # what was asked about roles

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
    return Knocker(name, signed_in(_browser(), member), organisation, supervises=supervises, roles=member.role_set)


def machine(organisation: Organisation, name: str, **also: object) -> Knocker:
    """A system with a token of every scope (or of those named)."""
    _, text = a_token(of=organisation, **also)  # type: ignore[arg-type]
    return Knocker(name, _browser(), organisation, {"Authorization": f"Bearer {text}"}, is_machine=True)


def strong() -> list[Knocker]:
    """Who may do most: every role but the administrator's at once, at the desk and at a partner."""
    return [at(desk(), "desk, every role", EVERY_ROLE), at(partner(), "partner, every role", EVERY_ROLE)]


def administrator() -> Knocker:
    """Who administers the desk's accounts: a role that goes with none that shows persons."""
    return at(desk(), "desk, administrator", [Role.ADMINISTRATOR])


def machines() -> list[Knocker]:
    """A system of the desk, and one of a partner."""
    return [machine(desk(), "desk's system"), machine(partner(), "partner's system")]


def outside() -> list[Knocker]:
    """Who may not come in: nobody, a disabled member, members of organisations that are suspended or not vetted."""
    suspended = Organisation.objects.filter(state=OrganisationState.SUSPENDED.value, is_practice=True).first()
    invited = Organisation.objects.filter(state=OrganisationState.INVITED.value, is_practice=True).first()
    assert suspended is not None
    assert invited is not None
    return [
        Knocker("nobody", _browser()),
        disabled(desk(), "disabled member"),
        at(suspended, "suspended organisation", EVERY_ROLE),
        at(invited, "invited organisation", EVERY_ROLE),
        machine(suspended, "suspended organisation's system"),
        machine(desk(), "system without scope", scopes=[]),
    ]


def disabled(organisation: Organisation, name: str, roles: list[Role] = EVERY_ROLE) -> Knocker:
    """Somebody whose access was ended, and whose browser still holds its session."""
    changed = {"changed_at": organisation.made_at, "changed_by": "set-up"}
    return at(organisation, name, roles, state=MemberState.DISABLED.value, **changed)


def places() -> list[tuple[Organisation, str]]:
    """The desk and the partner here, and their twins."""
    here = [(desk(), "desk"), (partner(), "partner")]
    return [*here, (desk("KH"), "twin abroad"), (partner("KH"), "partner abroad")]


def joining(organisation: Organisation, name: str) -> Knocker:
    """Somebody who is invited and has an account, and has not joined."""
    account = Account.objects.create(email=f"joining{organisation.pk}@practice.example", password=HASHED)
    an_invitation(to=organisation, email=account.email, roles=[role.value for role in EVERY_ROLE])
    client = _browser()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Knocker(name, client)


def not_joined() -> list[Knocker]:
    """Invited and not joined, at each place; no organisation is theirs yet."""
    return [joining(place, f"invited and not joined, {name}") for place, name in places()]


def outside_everywhere() -> list[Knocker]:
    """The like of `outside` elsewhere: disabled, of suspended organisations, their systems."""
    found = [disabled(place, f"disabled, {name}") for place, name in places()[1:]]
    found += [machine(place, f"system without scope, {name}", scopes=[]) for place, name in places()[1:]]
    for place, name in places()[1:]:
        twin = _suspended(place, f"Practice suspended {name}")
        found += [at(twin, f"suspended, {name}", EVERY_ROLE), machine(twin, f"suspended system, {name}")]
    return found


def administrators_shut_out() -> list[Knocker]:
    """Administrators who may not come in: disabled, of a suspended organisation, of one that is not vetted."""
    invited = Organisation.objects.filter(state=OrganisationState.INVITED.value, is_practice=True).first()
    assert invited is not None
    return [
        disabled(desk(), "disabled administrator", [Role.ADMINISTRATOR]),
        at(_suspended(partner(), "Practice suspended"), "suspended organisation's administrator", [Role.ADMINISTRATOR]),
        at(invited, "invited organisation's administrator", [Role.ADMINISTRATOR]),
    ]


def _suspended(place: Organisation, name: str) -> Organisation:
    """A shelter beside an organisation, which the desk has suspended."""
    twin = Organisation.objects.get(pk=place.pk)
    twin.pk, twin.ref, twin.name, twin.kind = None, make_ref(), name, OrganisationKind.SHELTER.value
    twin.desk = desk(place.country)
    twin.state = OrganisationState.SUSPENDED.value
    twin.save(force_insert=True)
    return twin
