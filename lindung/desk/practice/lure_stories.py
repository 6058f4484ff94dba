"""Lures in the practice nation: two screening runs that never were; texts, numbers and places are invented."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from lindung.desk.practice.cast import Desk
from lindung.desk.practice.clockwork import Act
from lindung.partners.rules import Role
from lindung.screening import actions as screening
from lindung.screening.models import Lure
from lindung.screening.rules.lures import GivenEntity, GivenLure, GivenWeek, LureReason, LureState

FIRST_RUN, SECOND_RUN = timedelta(days=40), timedelta(days=4)
PLACES = ("Contohville", "Port Practice", "")
# language, posts, sources, what its posts say, what they name
LURES = (
    ("ms", 184, 9, "Latihan: khidmat pelanggan di kasino bandar rekaan, gaji {money} sebulan, tiket dan hotel"
     " ditanggung, pasport disimpan oleh syarikat, berlepas minggu ini, WhatsApp {phone}", ("phone", "110000001")),
    ("id", 96, 5, "Latihan: lowongan admin di luar negeri, gaji {money} per bulan, tanpa pengalaman, berangkat dengan"
     " visa wisata, potong gaji enam bulan, hubungi {phone}", ("link", "telegram:latihan_rekaan")),
    ("en", 61, 4, "Practice: typing job in a resort far away, pay {money} a month, we hold your passport for the"
     " permit, no contract before arrival, write to {link}", ("domain", "latihan.example")),
    ("km", 33, 2, "លំហាត់៖ ត្រូវការបុគ្គលិកធ្វើការនៅក្រៅប្រទេស ប្រាក់ខែ {money} លិខិតឆ្លងដែនទុកជាមួយក្រុមហ៊ុន ចេញដំណើរថ្ងៃស្អែក"
     " ទាក់ទង {phone}", ("phone", "110000004")),
    ("ms", 27, 1, "Latihan: operator kilang berlesen di bandar rekaan, gaji {money}, kontrak bertulis dan permit kerja"
     " disediakan, temu duga di pejabat agensi", ("agency", "agensi pekerjaan contoh latihan sdn bhd")),
    ("en", 18, 2, "Practice: crew wanted for a ship that never sails, pay {money}, bring your papers to the harbour"
     " tonight, ask for {name}", ("phone", "110000006")),
)  # fmt: skip
# What is decided about them, in this order; the last one waits for somebody.
DECISIONS = (
    (LureState.CONFIRMED, LureReason.HARMED),
    (LureState.CONFIRMED, LureReason.MANY_SIGNS),
    (LureState.CONFIRMED, LureReason.AUTHORITY_WARNED),
    (LureState.CONFIRMED, LureReason.KNOWN_CONTACT),
    (LureState.HARMLESS, LureReason.LICENSED),
)


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """A run, what was decided about its lures, and a newer run in which one is not seen any more."""
    yield at - FIRST_RUN, partial(_load, desk, len(LURES) - 1)
    yield at - FIRST_RUN + timedelta(hours=3), partial(_decide, desk)
    yield at - SECOND_RUN, partial(_load, desk, len(LURES))
    yield at - SECOND_RUN + timedelta(hours=1), partial(_retire, desk)


def _load(desk: Desk, number: int, at: datetime) -> None:
    country = desk.organisation.country
    run = sha256(f"practice screening {country} {number}".encode()).hexdigest()
    given = [_given(place, at) for place in range(number)]
    screening.load_lures(given=given, run_sha256=run, desk=desk.organisation, by="set-up", at=at)


def _given(place: int, at: datetime) -> GivenLure:
    language, size, sources, text, (kind, value) = LURES[place]
    monday = (at - timedelta(days=at.weekday())).date()
    weeks = tuple(
        GivenWeek(monday - timedelta(weeks=back), PLACES[(place + back) % len(PLACES)], 1 + size * (8 - back) // 40)
        for back in range(8)
    )
    lure = GivenLure(template=text, size=size, with_signs=size - size // 9, languages=(language,), sources=sources)
    return replace(
        lure,
        first_seen=at - timedelta(weeks=7),
        last_seen=at - timedelta(hours=9),
        entities=(GivenEntity(kind, value, size // 2), GivenEntity("place", "KH", size // 3)),
        weeks=weeks,
    )


def _lures(desk: Desk) -> list[Lure]:
    return list(Lure.objects.filter(desk=desk.organisation).order_by("-size", "-id"))


def _decide(desk: Desk, at: datetime) -> None:
    for lure, (to, why) in zip(_lures(desk), DECISIONS, strict=False):
        screening.decide_lure(lure=lure, to=to, reason=why, actor=desk.who(Role.SUPERVISOR), at=at)


def _retire(desk: Desk, at: datetime) -> None:
    lure = _lures(desk)[2]
    supervisor = desk.who(Role.SUPERVISOR)
    screening.decide_lure(lure=lure, to=LureState.RETIRED, reason=LureReason.NOT_SEEN, actor=supervisor, at=at)
