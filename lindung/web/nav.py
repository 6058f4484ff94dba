"""The desk's main menu: which pages a role needs, by URL name; rooms above are named, never imported."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Entry(NamedTuple):
    """One line of the menu: the first URL name that exists, its label, and the roles that see it."""

    url_names: tuple[str, ...]
    label: Promise
    roles: frozenset[str]


class Link(NamedTuple):
    """One link of the menu, ready to show."""

    url: str
    label: str


PERSONS = frozenset({"duty_officer", "desk_officer", "supervisor", "case_worker"})
EVERYBODY = PERSONS | {
    *("partner_worker", "interpreter", "investigator", "trainer"),
    *("coordinator", "analyst", "auditor", "administrator"),
}
MENU = (
    # Translators: the list of everything that waits for somebody, soonest first.
    Entry(("desk:queue",), _("Queue"), PERSONS),
    Entry(("reports_staff:new", "reports_staff:enter"), _("New report"), PERSONS),
    Entry(("desk:find",), _("Find a case"), PERSONS),
    # Translators: offers of other organisations to take a person in, that we must answer.
    Entry(("referrals:inbox",), _("Offers to us"), PERSONS | {"partner_worker"}),
    Entry(("directory:services",), _("Services"), PERSONS | {"partner_worker"}),
    # Translators: the organisations that work together.
    Entry(("partners:network", "partners:organisations"), _("Network"), PERSONS | {"coordinator", "administrator"}),
    # Translators: consents that one colleague recorded and a second one has to confirm.
    Entry(("cases:consents",), _("To confirm"), PERSONS),
    # Translators: partners whom no message reached, so that somebody phones them.
    Entry(("notices:to_phone",), _("To phone"), PERSONS),
    # Translators: counts and clocks of the whole nation, for coordinators.
    Entry(("desk:board",), _("Board"), frozenset({"coordinator", "supervisor"})),
    # Translators: counting, estimating and publishing figures.
    Entry(("evidence:home",), _("Evidence"), frozenset({"analyst", "coordinator", "supervisor", "partner_worker"})),
    # Translators: offers posted again and again with other numbers or wages, brought by a screening run.
    Entry(
        ("screening:lures",),
        _("Lures"),
        frozenset({"analyst", "supervisor", "coordinator", "desk_officer", "duty_officer"}),
    ),
    # Translators: national action plans: what was promised, by whom, by when, and how far it is.
    Entry(("plans:home",), _("Plans"), EVERYBODY),
    # Translators: modules, workshops and certificates.
    Entry(("learning:home",), _("Learning"), EVERYBODY),
    # Translators: outreach: campaigns, their events and materials.
    Entry(
        ("campaigns:home",),
        _("Campaigns"),
        frozenset({"coordinator", "supervisor", "trainer", "analyst", "partner_worker"}),
    ),
    # Translators: lists of agencies with a licence, against which the public checks an offer.
    Entry(("journeys:registers",), _("Licences"), frozenset({"coordinator", "administrator"})),
    # Translators: the list of closed cases by the day on which each is erased.
    Entry(("care:kept",), _("Kept until"), frozenset({"supervisor"})),
    # Translators: colleagues whose roles show persons only when a supervisor has confirmed them.
    Entry(("partners:access",), _("Access"), frozenset({"supervisor"})),
    # Translators: a step, not a state: for the call that a colleague is in danger.
    Entry(("partners:colleagues",), _("End access"), frozenset({"supervisor", "administrator"})),
    # Translators: who did what to which row when, for auditors.
    Entry(("desk:trail",), _("Trail"), frozenset({"auditor"})),
    # Translators: who opened cases of colleagues, day by day, for supervisors and auditors.
    Entry(("cases:readings",), _("Who read what"), frozenset({"supervisor", "auditor"})),
    Entry(("partners:administration", "partners:members"), _("Administration"), frozenset({"administrator"})),
)


def work_for(roles: frozenset[str]) -> list[Link]:
    """The menu without what is for everybody: where somebody with these roles has work of their own."""
    own = [entry for entry in MENU if entry.roles != EVERYBODY]
    return _links(own, roles)


def menu_for(roles: frozenset[str], *, lacking: frozenset[str] = frozenset()) -> list[Link]:
    """The menu of someone with these roles; entries whose room is not installed are left out.

    `lacking`: roles that wait for a certificate; what is for everybody is for them too.
    """
    return _links(MENU, roles, lacking)


def _links(entries: Iterable[Entry], roles: frozenset[str], lacking: frozenset[str] = frozenset()) -> list[Link]:
    links = []
    for entry in entries:
        has = roles | lacking if entry.roles == EVERYBODY else roles
        url = _first_url(entry.url_names) if has & entry.roles else ""
        if url:
            links.append(Link(url, str(entry.label)))
    return links


def _first_url(names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
