"""Begin a real installation: the national desk, its policies, the first administrator's link."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from lindung.config import missing
from lindung.directory import actions as directory
from lindung.kernel.errors import Refusal
from lindung.partners.actions import members, organisations, policies
from lindung.partners.models import Organisation
from lindung.partners.rules import SET_UP, Role
from lindung.partners.scope import acting
from lindung.plans.actions.content import load_plans
from lindung.web.say import say

QUESTIONS = {
    "country": "Country (two letters, for example MY)",
    "name": "Name of the national desk",
    "timezone": "Time zone (for example Asia/Kuala_Lumpur)",
    "language": "Language (en, ms, id or km)",
    "administrator": "E-mail address of the first administrator",
    "supervisor": "E-mail address of the first supervisor, who confirms everybody after (another address)",
    "confirmer": "E-mail address of whoever confirms the numbers to call (a duty officer; may be the supervisor)",
}

FIRST_PEOPLE = (
    ("administrator", "The first administrator signs in here", Role.ADMINISTRATOR),
    ("supervisor", "The first supervisor signs in here", Role.SUPERVISOR),
    ("confirmer", "Whoever confirms the numbers signs in here", Role.DUTY_OFFICER),
)


class Command(BaseCommand):
    """An edge: asks what was not given, one action after the other, in one transaction."""

    help = "Make the national desk and the link of its first administrator. Asks for what is not given."

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything may be given, so that a script can do it."""
        for option, question in QUESTIONS.items():
            parser.add_argument(f"--{option}", help=question)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, print the links once, say what is still missing."""
        answers = {option: options[option] or self._ask(question) for option, question in QUESTIONS.items()}
        try:
            links = self._begin(**answers)
        except Refusal as refusal:
            raise CommandError(say(refusal)) from refusal
        for who, link in links.items():
            self.stdout.write(f"\n{who}, within three days, once:\n  {link}")
        self.stdout.write(f"\nKeep a copy of {settings.LINDUNG_PLACES.keys} apart from the database's backups:")
        self.stdout.write("without the keyset in it nothing that was sealed can be read again.")
        self.stdout.write("\nStill missing before real people may be entered:")
        with acting(organisations="*") as at:
            for line in missing.before_real_people(at):
                self.stdout.write(f"  - {line}")
        self.stdout.write("\nThen: lindung serve")

    def _ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"{question}: give it as an option; see `lindung init --help`.")
        return input(f"{question}: ").strip()

    def _begin(self, **answers: str) -> dict[str, str]:
        country = answers["country"].upper()
        with acting(organisations="*") as at:
            policies.make_starter_policies(at=at)
            directory.load_entries(at=at)
            desk = organisations.make_national_desk(
                country=country, name=answers["name"], timezone=answers["timezone"], language=answers["language"],
                by=SET_UP, at=at,
            )  # fmt: skip
            load_plans(at=at)
            return {
                who: settings.LINDUNG_URL + reverse("partners:join", args=[self._invite(desk, email, roles, at)])
                for email, (who, roles) in self._first_people(answers).items()
            }

    @staticmethod
    def _first_people(answers: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
        """Who is let in, by address; whoever is named twice gets one link with both roles.

        The machine's operator is their second person: set-up confirms the roles, which is on the trail.
        """
        people: dict[str, tuple[str, list[str]]] = {}
        for answer, who, role in FIRST_PEOPLE:
            _, roles = people.setdefault(answers[answer].lower(), (who, []))
            roles.append(role.value)
        return people

    @staticmethod
    def _invite(desk: Organisation, email: str, roles: list[str], at: Any) -> str:
        _, key = members.make_invitation(
            organisation=desk, email=email, roles=roles, language=desk.language, by=SET_UP, at=at
        )
        return key
