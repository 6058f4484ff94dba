"""Roles that show persons, and tokens about persons: what is given works only when a second person confirmed it."""

from collections.abc import Iterable

from lindung.partners.rules.kinds import ABOUT_PERSONS, SEES_PERSONS, Role, TokenScope

SET_UP = "set-up"  # who stands at the machine itself and begins an installation: no member can have this name
UPGRADE = "upgrade"  # members and tokens that were there before anybody was asked


def known_roles(words: Iterable[str]) -> frozenset[Role]:
    """The words that are roles; one that is none gives nothing."""
    known = set(Role)
    return frozenset(Role(word) for word in words if word in known)


def working_roles(*, given: Iterable[str], confirmed: Iterable[str]) -> frozenset[Role]:
    """The roles that work now: those that show no persons, and those that show them and were confirmed.

    Never both administering and seeing: then the seeing rests.

    >>> sorted(working_roles(given=["supervisor", "analyst", "case_worker"], confirmed=["case_worker"]))
    [<Role.ANALYST: 'analyst'>, <Role.CASE_WORKER: 'case_worker'>]
    """
    roles = known_roles(given)
    return (roles - SEES_PERSONS) | (frozenset() if mixes_roles(roles) else roles & known_roles(confirmed))


def mixes_roles(words: Iterable[str]) -> bool:
    """Whether one person would both administer accounts and see persons: nobody does, ever.

    >>> mixes_roles(["administrator", "coordinator"]), mixes_roles(["administrator", "partner_worker"])
    (False, True)
    """
    roles = known_roles(words)
    return Role.ADMINISTRATOR in roles and not roles.isdisjoint(SEES_PERSONS)


def waiting_roles(*, given: Iterable[str], confirmed: Iterable[str]) -> frozenset[Role]:
    """The roles that were given and work only when somebody has confirmed them."""
    return known_roles(given) - working_roles(given=given, confirmed=confirmed)


def working_scopes(scopes: Iterable[str], *, is_confirmed: bool) -> frozenset[TokenScope]:
    """What a token may be used for now; a word that is no scope gives nothing."""
    known = set(TokenScope)
    found = frozenset(TokenScope(scope) for scope in scopes if scope in known)
    return found if is_confirmed else found - ABOUT_PERSONS
