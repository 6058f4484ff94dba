"""Accounts: how somebody signs in. The work e-mail address stays in clear, because sign-in finds the row by it."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; their addresses are lower case."""

    def create_account(self, *, email: str, password: str) -> "Account":
        """A new account with a hashed password."""
        account = self.model(email=clean_email(email))
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account by the address typed, whatever its case."""
        return self.get(email=clean_email(username or ""))


class Account(AbstractBaseUser):
    """A sign-in. No user name, no superuser: what somebody may do comes from the member's roles."""

    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    # Goes up when access ends: what was signed in before stays signed out, also when access is given back.
    access_round = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar[Any] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="account_email_lower_case", condition=models.Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session carries; it fits only while password and round are those of the sign-in."""
        signed: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # no types
        return f"{signed}.{self.access_round}" if self.access_round else signed


def clean_email(typed: str) -> str:
    """The address as it is stored: without spaces around it, in lower case."""
    return typed.strip().lower()
