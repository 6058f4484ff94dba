"""One-time passwords for the people of the practice nation: made anew for this run, shown once, never stored."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test.utils import override_settings

from lindung.desk.practice.cast import members_who_sign_in
from lindung.partners.models import Account
from lindung.partners.rules import Role

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


class QuickHasher(Argon2PasswordHasher):
    """Cheap: a password of 60 random bits that lives for one run is not guessed by trying, however quick a try is."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


@dataclass(frozen=True)
class SignIn:
    """One person somebody can be."""

    address: str
    password: str
    roles: str
    organisation: str
    what_to_try: str


@contextmanager
def quick_hashes() -> Iterator[None]:
    """While the nation is built: sixty people join with random passwords that nobody is told or will ever type."""
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.{QuickHasher.__name__}"]):
        yield


def renew() -> list[SignIn]:
    """A fresh password for each person; those of the run before no longer work. Needs the scope of everyone."""
    people = list(members_who_sign_in())
    accounts = {account.email: account for account in Account.objects.filter(email__in=[each for each, *_ in people])}
    hasher, shown = QuickHasher(), []
    for address, person, where in (each for each in people if each[0] in accounts):  # a nation of an older version
        password = _password()
        accounts[address].password = make_password(password, hasher=hasher)
        roles = ", ".join(Role(role).label.lower() for role in person["roles"])
        shown.append(SignIn(address, password, roles, where, person["try"]))
    Account.objects.bulk_update(accounts.values(), ["password"])
    return shown


def as_table(sign_ins: Sequence[SignIn]) -> str:
    """What a terminal shows."""
    rows = [("address", "one-time password", "role", "organisation", "what to try")]
    rows += [(each.address, each.password, each.roles, each.organisation, each.what_to_try) for each in sign_ins]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
