"""Modules as somebody sees them: in her language, with how far she is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lindung.learning import gateways
from lindung.learning.gateways import Written
from lindung.learning.models import Certificate, CheckSitting, ModuleProgress, PracticeCase
from lindung.learning.rules import CertificateState, Module, Practice, PracticeState, Stage, Text
from lindung.learning.rules.words import QUALIFICATION_PREFIX
from lindung.partners.models import Actor, RoleRequirement
from lindung.partners.rules import Role


@dataclass(frozen=True)
class Card:
    """One module on the shelf. What a visitor without an account has no part in stays empty."""

    module: Module
    text: Text
    pages_read: int = 0
    before: CheckSitting | None = None
    after: CheckSitting | None = None
    certificate: Certificate | None = None
    practice_done: bool = False
    practice_open: bool = False
    needed_for: tuple[Role, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.text.pages)

    @property
    def is_read(self) -> bool:
        """Whether every page was read."""
        return self.pages_read >= self.pages

    @property
    def has_practice(self) -> bool:
        """Whether it lets learners practise at the desk."""
        return self.module.practice is not Practice.NONE


def module(slug: str) -> Written | None:
    """One module, or None."""
    return gateways.modules().get(slug)


def public_shelf(language: str) -> list[Card]:
    """Every module, for anybody."""
    return [Card(each.module, each.text(language)) for each in gateways.modules().values()]


def shelf(actor: Actor, *, language: str, on: date) -> list[Card]:
    """Every module, with how far the actor is. Five queries, however many modules."""
    progress = {row.module: row for row in ModuleProgress.objects.of(actor.member)}
    before, after = _sittings(actor, Stage.BEFORE), _sittings(actor, Stage.AFTER)
    held = {row.module: row for row in Certificate.objects.visible_to(actor).filter(state=CertificateState.VALID.value)}
    cases = list(PracticeCase.objects.visible_to(actor).values_list("module", "state", "is_as_expected"))
    needed = _needed_for(actor, on)
    return [
        Card(
            module=each.module,
            text=each.text(language),
            pages_read=len(progress[slug].pages) if slug in progress else 0,
            before=before.get(slug),
            after=after.get(slug),
            certificate=held.get(slug),
            practice_done=any(name == slug and is_right for name, _, is_right in cases),
            practice_open=any(name == slug and state == PracticeState.BEGUN.value for name, state, _ in cases),
            needed_for=needed.get(slug, ()),
        )
        for slug, each in gateways.modules().items()
    ]


def card(actor: Actor, slug: str, *, language: str, on: date) -> Card | None:
    """One of them."""
    return next((each for each in shelf(actor, language=language, on=on) if each.module.slug == slug), None)


def pages_read(actor: Actor, slug: str) -> frozenset[int]:
    """Which pages of a module the actor has read."""
    row = ModuleProgress.objects.of(actor.member).filter(module=slug).first()
    return frozenset(row.pages if row else ())


def titles(slugs: Iterable[str], language: str) -> list[str]:
    """The titles of modules; a module that is gone is named by its name."""
    known = gateways.modules()
    return [known[slug].text(language).title if slug in known else slug for slug in slugs]


def choices(language: str) -> list[tuple[str, str]]:
    """Every module with its title, for a form."""
    return [(slug, each.text(language).title) for slug, each in gateways.modules().items()]


def _sittings(actor: Actor, stage: Stage) -> Mapping[str, CheckSitting]:
    """The newest sitting of each module; a passed one stands before a newer one that was not."""
    rows = CheckSitting.objects.of(actor).filter(stage=stage.value).order_by("is_passed", "sat_at", "id")
    return {row.module: row for row in rows}


def _needed_for(actor: Actor, on: date) -> dict[str, tuple[Role, ...]]:
    """Which roles of the actor a module's certificate is asked for, now or from a day to come."""
    found: dict[str, tuple[Role, ...]] = {}
    own = actor.roles | actor.lacking
    for row in RoleRequirement.objects.visible_to(actor).filter(ended_at=None).order_by("role"):
        slug = row.name.removeprefix(QUALIFICATION_PREFIX)
        role = next((each for each in own if each.value == row.role), None)
        if role is not None and role not in found.get(slug, ()):
            found[slug] = (*found.get(slug, ()), role)
    return found
