"""What an installation still lacks before real people may be entered."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from lindung.config import disks
from lindung.directory import queries as directory
from lindung.partners.models import Agreement, Member, Organisation
from lindung.partners.rules import OrganisationKind, OrganisationState, Role

NEEDED_ROLES = {
    Role.ADMINISTRATOR: "nobody administers accounts; the first administrator's link has not been used",
    Role.DUTY_OFFICER: "no duty officer: nobody reads new reports",
    Role.SUPERVISOR: "no supervisor: nobody can take the second look or answer for an emergency",
}


def before_real_people(at: datetime) -> Iterator[str]:
    """One sentence for each thing that is missing. Needs the scope of everyone around it."""
    if not settings.HTTPS:
        yield "LINDUNG_URL does not begin with https://: put a TLS proxy in front and set it"
    if disks.keys_lie_beside_data():
        yield (
            "keyset and database lie on one disk, and it is not seen to be encrypted: encrypt it (LUKS), keep the"
            " keyset in a KMS or on another mount, or name who answers for it in LINDUNG_DISK_ENCRYPTED_SAYS"
        )
    if not (settings.LINDUNG_ANCHOR_MAIL or settings.LINDUNG_ANCHOR_FOLDER):
        yield "nobody outside keeps the end of the trail: set LINDUNG_ANCHOR_MAIL or LINDUNG_ANCHOR_FOLDER"
    desks = Organisation.objects.filter(kind=OrganisationKind.NATIONAL_DESK.value, is_practice=False)
    if not desks:
        yield "no national desk: make one with `lindung init`"
    for desk in desks:
        yield from (f"{desk.country}: {line}" for line in _of_desk(desk, at))


def _of_desk(desk: Organisation, at: datetime) -> Iterator[str]:
    members = Member.objects.active().filter(organisation=desk)
    for role, sentence in NEEDED_ROLES.items():
        if not members.with_role(role).exists():
            yield sentence
    if not desk.can_be_accountable_urgently:
        yield "the desk has no duty contact that can always be reached"
    unconfirmed = directory.to_confirm(country=desk.country, at=at, practice=False)
    if unconfirmed:
        yield f"{unconfirmed} numbers to call are not confirmed by a named person (a duty officer: /directory/numbers/)"
    partners = Organisation.objects.filter(desk=desk, is_practice=False, state=OrganisationState.VETTED.value)
    if not partners.exclude(pk=desk.pk).exists():
        yield "no vetted partner: nobody can be offered anything"
    if not Agreement.objects.in_force(at=at).exists():
        yield "no agreement in force: no person's data may leave the desk"
