"""Lures for tests. Every text, number and name is invented."""

from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from lindung.screening import actions
from lindung.screening.models import Lure
from lindung.screening.rules.lures import GivenEntity, GivenLure, GivenWeek, LureReason, LureState
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor

TEXT = (
    "Latihan: kerja khidmat pelanggan di bandar rekaan Contohville, gaji {money} sebulan, tiket dan hotel ditanggung, "
    "tak perlu pengalaman, pasport disimpan oleh syarikat, hubungi {phone} sekarang"
)
OTHER_TEXT = (
    "Practice: hotel work far away, visit visa arranged, leave tomorrow, no contract needed, write to {link} and ask"
    " for the manager of the sample company"
)
PHONE = GivenEntity("phone", "110000000", 9)
WEEKS = (GivenWeek(date(2026, 1, 5), "Contohville", 7), GivenWeek(date(2026, 1, 12), "", 5))
_number = count(1)


def a_run_sha256() -> str:
    """The fingerprint of a run that is like no other."""
    return sha256(f"practice run {next(_number)}".encode()).hexdigest()


def a_given_lure(**also: Any) -> GivenLure:
    """A cluster as a run gives it."""
    values: dict[str, Any] = {
        "template": TEXT,
        "size": 12,
        "with_signs": 11,
        "languages": ("ms",),
        "sources": 3,
        "first_seen": datetime(2026, 1, 5, tzinfo=UTC),
        "last_seen": datetime(2026, 1, 14, tzinfo=UTC),
        "entities": (PHONE,),
        "weeks": WEEKS,
        **also,
    }
    return GivenLure(**values)


def a_lure(*, desk: Organisation | None = None, state: LureState = LureState.LOADED, **also: Any) -> Lure:
    """A lure on a desk, in a state."""
    desk = desk or a_desk()
    before = set(Lure.objects.values_list("pk", flat=True))
    actions.load_lures(given=[a_given_lure(**also)], run_sha256=a_run_sha256(), desk=desk, by="set-up", at=NINE)
    lure = Lure.objects.exclude(pk__in=before).get()
    if state is not LureState.LOADED:
        reason = LureReason.ORDINARY if state is LureState.HARMLESS else LureReason.MANY_SIGNS
        first = LureState.HARMLESS if state is LureState.HARMLESS else LureState.CONFIRMED
        actions.decide_lure(lure=lure, to=first, reason=reason, actor=a_decider(of=desk), at=NINE)
        if state is LureState.RETIRED:
            actions.decide_lure(lure=lure, to=state, reason=LureReason.NOT_SEEN, actor=a_decider(of=desk), at=NINE)
    return lure


def a_decider(*, of: Organisation | None = None, role: Role = Role.ANALYST) -> Actor:
    """Somebody of the desk who may decide."""
    return an_actor(of=of or a_desk(), roles=[role])
