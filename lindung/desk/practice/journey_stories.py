"""Registers of licences in the practice nation: invented agencies, so that a check has something to find."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from lindung.desk.practice.cast import Desk
from lindung.desk.practice.clockwork import Act
from lindung.journeys import actions as journeys
from lindung.partners.rules import Role

SOURCE = "Practice: an invented list, no agency here is real"
# name, number, class, months the licence still runs (negative: it has ended)
AGENCIES = {
    "MY": (
        ("Agensi Pekerjaan Contoh Latihan Sdn Bhd", "LATIHAN-MY-0001", "B", 20),
        ("Agensi Pekerjaan Rekaan Harian Sdn Bhd", "LATIHAN-MY-0002", "C", 7),
        ("Agensi Pekerjaan Tamat Latihan Sdn Bhd", "LATIHAN-MY-0003", "A", -5),
        ("Agensi Pekerjaan Khayalan Timur Sdn Bhd", "LATIHAN-MY-0004", "C", 31),
    ),
    "ID": (
        ("PT Contoh Latihan Karya", "LATIHAN-ID-0001", "", 12),
        ("PT Rekaan Mandiri Latihan", "LATIHAN-ID-0002", "", 3),
        ("PT Khayalan Bahari Latihan", "LATIHAN-ID-0003", "", -2),
    ),
}  # Cambodia has none: there the page says so, and whom to ask


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """An earlier register, and the one that replaced it."""
    if desk.organisation.country in AGENCIES:
        yield at - timedelta(days=50), partial(_load, desk, 2)
        yield at - timedelta(days=5), partial(_load, desk, 4)


def register(country: str, number: int, at: datetime) -> bytes:
    """The first agencies of a country, as a ministry would list them."""
    rows = [
        f"{name},{licence},{licence_class},{(at + timedelta(days=30 * months)).date()}"
        for name, licence, licence_class, months in AGENCIES[country][:number]
    ]
    return "\n".join(["name,number,class,valid_until", *rows, ""]).encode()


def _load(desk: Desk, number: int, at: datetime) -> None:
    country = desk.organisation.country
    journeys.load_register(
        content=register(country, number, at),
        country=country,
        source=SOURCE,
        dated_on=(at - timedelta(days=3)).date(),
        actor=desk.who(Role.COORDINATOR),
        at=at,
        is_practice=True,
    )
