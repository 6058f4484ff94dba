"""Clock policies: starter versions, and every later version as a new row."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from lindung.audit import actions as audit
from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor, ClockPolicy
from lindung.partners.permissions import check_can_make_policy
from lindung.partners.queries import current_policy
from lindung.partners.rules import COUNTRIES, Clocks
from lindung.partners.rules.reading import read_text
from lindung.partners.rules.refusals import NothingChanged


@transaction.atomic
def make_starter_policies(*, at: datetime, by: str = "set-up") -> list[ClockPolicy]:
    """Version 1 with the default clocks for every country that has none yet. Safe to repeat."""
    known = set(ClockPolicy.objects.values_list("country", flat=True))
    made = [
        ClockPolicy(country=country, version=1, values=Clocks().values(), reason="", made_at=at, made_by=by)
        for country in COUNTRIES
        if country not in known
    ]
    ClockPolicy.objects.bulk_create(made)
    for policy in made:
        audit.record(
            what="policy.made",
            thing=f"{policy.country}:{policy.version}",
            by=by,
            at=at,
            facts={"country": policy.country, "version": policy.version},
            organisation_id=None,
        )
    return made


@transaction.atomic
def make_policy(
    *, country: str, values: Mapping[str, object], reason: str, based_on: int, actor: Actor, at: datetime
) -> ClockPolicy:
    """A new version; items that run keep theirs. Raises NotAllowed, BadInput, NothingChanged, ChangedMeanwhile."""
    check_can_make_policy(actor, country)
    clocks, now = Clocks.from_values(values), current_policy(country)
    if now.version != based_on:
        raise ChangedMeanwhile(ref=f"{country} {now.version}")
    changed = sorted(name for name, value in clocks.values().items() if now.clocks.values()[name] != value)
    if not changed:
        raise NothingChanged()
    policy = ClockPolicy(
        country=country,
        version=now.version + 1,
        values=clocks.values(),
        reason=read_text(reason, field="reason", most=500),
        made_at=at,
        made_by=actor.ref,
    )
    try:
        with transaction.atomic():
            policy.save(force_insert=True)
    except IntegrityError:
        raise ChangedMeanwhile(ref=f"{country} {policy.version}") from None
    audit.record(
        what="policy.made",
        thing=f"{country}:{policy.version}",
        by=actor.ref,
        at=at,
        facts={"country": country, "version": policy.version, "changed": changed},
        organisation_id=actor.organisation_id,
    )
    return policy
