"""Registers and offers for tests. Every name is invented."""

from datetime import date, datetime

from lindung.journeys import actions
from lindung.journeys.models import Register
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor

LICENCES = (
    "Name,Licence number,Class,Valid until\n"
    "Agensi Pekerjaan Contoh Latihan Sdn Bhd,LATIHAN-0001,B,2030-12-31\n"
    "Agensi Pekerjaan Tamat Latihan Sdn. Bhd.,LATIHAN-0002,C,31/12/2020\n"
    "Agensi Pekerjaan Rekaan Harian Sdn Bhd,LATIHAN-0003,A,\n"
)
LURE = (
    "Latihan: kerja di Kemboja, gaji RM 8000 sebulan.\n"
    "Masuk guna visa pelancong dulu. Pasport dipegang syarikat!\n"
    "WhatsApp +60 11-0000 0000"
)


def a_keeper(country: str = "MY", *, role: Role = Role.COORDINATOR) -> Actor:
    """Somebody of a national desk who may load its register."""
    return an_actor(of=a_desk(country), roles=[role])


def a_register(
    *, content: str = LICENCES, country: str = "MY", by: Actor | None = None, at: datetime = NINE, **also: object
) -> Register:
    """A register that answers."""
    values: dict[str, object] = {
        "source": "Practice ministry, list of practice agencies",
        "dated_on": date(2026, 1, 1),
        "is_practice": False,
        **also,
    }
    return actions.load_register(content=content.encode(), country=country, actor=by, at=at, **values)  # type: ignore[arg-type]
