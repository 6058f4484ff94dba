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


def clean_email(typed: str) -> str:
    """The address as it is stored: without spaces around it, in lower case."""
    return typed.strip().lower()
