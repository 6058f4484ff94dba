"""Who a practice case is about: drawn by chance, in UK proportions where those say something."""

from dataclasses import dataclass
from random import Random

from lindung.cases.rules import AgeBand, PersonFacts, ResidenceStatus, Sex
from lindung.desk.practice.figures import Share, draw_share
from lindung.desk.practice.words import NOTE, a_name, a_story
from lindung.partners.rules import Urgency
from lindung.reports.rules import Answer, Sign, urgency_of

LIKELY = {Urgency.IMMEDIATE: 12, Urgency.URGENT: 28, Urgency.SOON: 38, Urgency.ROUTINE: 22}
SIGNS = {
    Urgency.IMMEDIATE: ((Sign.HELD, Sign.EXPLOITATION_NOW), (Sign.DANGER_NOW,), (Sign.MOVED_WITHIN_24H, Sign.HELD)),
    Urgency.URGENT: ((Sign.NOWHERE_SAFE,), (Sign.DOCUMENTS_OR_WAGES_HELD, Sign.EXPLOITATION_NOW)),
    Urgency.SOON: ((Sign.EXPLOITATION_NOW,),),
    Urgency.ROUTINE: ((),),
}
FROM = {
    "MY": (("ID", 30), ("BD", 16), ("MM", 12), ("MY", 12), ("NP", 9), ("VN", 8), ("KH", 7), ("PH", 6)),
    "KH": (("ID", 34), ("KH", 22), ("VN", 14), ("MY", 12), ("TH", 8), ("CN", 10)),
    "ID": (("ID", 100),),
}
SPEAKS = {
    "MY": ("ms",), "ID": ("id",), "KH": ("km",), "BD": ("bn",), "MM": ("my",), "NP": ("ne",), "VN": ("vi",),
    "PH": ("tl", "en"), "TH": ("th",), "CN": ("zh",),
}  # fmt: skip
INDICATORS = {
    "labour": ("recruited", "deception", "forced_labour", "wages_withheld"),
    "domestic": ("recruited", "isolation", "servitude"),
    "sexual": ("transported", "threats", "sexual_exploitation"),
    "criminal": ("transported", "restriction_of_movement", "punished_for_quota", "forced_criminality"),
    "unknown": ("abusive_conditions",),
}
SPECIAL = {"domestic": "domestic_work", "criminal": "scam_compounds", "sexual": "sexual_violence"}


@dataclass(frozen=True)
class Profile:
    """One invented person and what she goes through."""

    country: str
    share: Share
    person: PersonFacts
    signs: tuple[Sign, ...]
    language: str
    area: str
    happened_in: str

    @property
    def urgency(self) -> Urgency:
        """As triage will find it."""
        return urgency_of(dict.fromkeys(self.signs, Answer.YES)).urgency

    @property
    def story(self) -> str:
        """What is written into the form."""
        return a_story(self.share.exploitation, self.language)

    @property
    def is_child(self) -> bool:
        """Whether a child's protections and a child's consent count."""
        return self.share.age == "child"

    @property
    def indicators(self) -> tuple[str, ...]:
        """What an assessment finds."""
        return tuple(code for kind in sorted(self.share.exploitation) for code in INDICATORS[kind])


def draw(
    chance: Random, country: str, areas: list[str], *, urgency: Urgency | None = None, is_adult: bool = False
) -> Profile:
    """A person in this country; `urgency` and `is_adult` where the story needs them."""
    share = draw_share(chance)
    while is_adult and share.age != "adult":
        share = draw_share(chance)
    nationality = chance.choices(*zip(*FROM[country], strict=True))[0]
    level = urgency or chance.choices(list(LIKELY), weights=list(LIKELY.values()))[0]
    signs = chance.choice(SIGNS[level]) + ((Sign.CHILD,) if share.age == "child" else ())
    person = _facts(chance, share, nationality, country)
    own = person.languages[0]
    area, happened_in = chance.choice(areas), chance.choice(areas)
    language = own if own in {"en", "ms", "id", "km"} else "en"
    return Profile(country, share, person, signs, language, area, happened_in)


def _facts(chance: Random, share: Share, nationality: str, country: str) -> PersonFacts:
    sex = Sex(share.sex)
    special = tuple(SPECIAL[kind] for kind in sorted(share.exploitation) if kind in SPECIAL)[:1]
    return PersonFacts(
        name=a_name(chance, nationality=nationality, sex=share.sex),
        age_band=_age(chance, share.age),
        sex=sex,
        nationality=nationality,
        status=_status(chance, is_citizen=nationality == country),
        languages=SPEAKS[nationality],
        special_needs=special,
        notes=NOTE,
        safe_distance_km=chance.choice((0, 0, 0, 5)),
    )


def _age(chance: Random, age: str) -> AgeBand:
    bands = {
        "child": (AgeBand.CHILD_15_17, AgeBand.CHILD_15_17, AgeBand.CHILD_15_17, AgeBand.CHILD_12_14),
        "adult": (AgeBand.ADULT_18_24, AgeBand.ADULT_25_59, AgeBand.ADULT_25_59),
    }
    return chance.choice(bands.get(age, (AgeBand.UNKNOWN,)))


def _status(chance: Random, *, is_citizen: bool) -> ResidenceStatus:
    if is_citizen:
        return ResidenceStatus.CITIZEN
    return chance.choice((ResidenceStatus.IRREGULAR_MIGRANT, ResidenceStatus.REGULAR_MIGRANT))
