"""Areas and how far apart they are: great-circle distance between district centroids, said in bands."""

import math
from dataclasses import dataclass

from lindung.directory.rules.words import Band
from lindung.kernel.errors import BadInput, gettext_noop

EARTH_KM = 6371.0088  # mean radius, IUGG


class UnknownArea(BadInput):
    """A code that no bundled area has."""

    code = "unknown_area"
    sentence = gettext_noop("There is no area with the code {given}. Choose one from the list.")


@dataclass(frozen=True)
class Area:
    """A province or a district, with the middle of its populated places."""

    code: str
    country: str
    level: str
    name: str
    parent: str
    latitude: float
    longitude: float


def distance_km(here: Area, there: Area) -> float:
    """Kilometres over the ground between the middles of two areas (haversine).

    >>> kuala_lumpur = Area("a", "MY", "province", "", "", 3.139, 101.687)
    >>> phnom_penh = Area("b", "KH", "province", "", "", 11.556, 104.928)
    >>> round(distance_km(kuala_lumpur, phnom_penh), -1)
    1000.0
    """
    lat_a, lat_b = math.radians(here.latitude), math.radians(there.latitude)
    north, east = lat_b - lat_a, math.radians(there.longitude - here.longitude)
    chord = math.sin(north / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(east / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def band(km: float | None, *, same_area: bool = False) -> Band:
    """The band a distance is said in; None: not known."""
    if same_area:
        return Band.SAME_AREA
    if km is None:
        return Band.UNKNOWN
    if km < 50:
        return Band.UNDER_50
    return Band.UNDER_200 if km < 200 else Band.FARTHER
