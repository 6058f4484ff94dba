"""Telephone numbering plans of the countries between which people are recruited, from the tables of phonenumbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

REGIONS = ("MY", "ID", "KH", "TH", "VN", "MM", "PH", "SG", "BD", "NP", "LA", "CN")
# The types of numbers of a plan, as `phonenumbers.is_valid_number` tries them.
TYPES = (
    "mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan",
    "voicemail",
)  # fmt: skip
SHORTEST, LONGEST = 6, 15  # digits of a number (E.164 allows 15)


@dataclass(frozen=True, slots=True)
class Plan:
    """One country's numbers: its code, what is dialled before a local number, and which numbers exist."""

    region: str
    code: str
    trunk: str
    valid: re.Pattern[str]


def _plan(region: str) -> Plan:
    found = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    described = [getattr(found, name) for name in TYPES]
    patterns = [d.national_number_pattern for d in described if d is not None and d.national_number_pattern]
    general = found.general_desc.national_number_pattern
    valid = re.compile(f"(?=(?:{general})$)(?:{'|'.join(patterns)})")
    return Plan(region, str(found.country_code), found.national_prefix or "", valid)


PLANS = tuple(_plan(region) for region in REGIONS)


def national(plan: Plan, digits: str) -> str:
    """The national significant number of `digits` as dialled inside the country of `plan`; empty when there is none."""
    if plan.trunk and digits.startswith(plan.trunk):
        without = digits[len(plan.trunk) :]
        if plan.valid.fullmatch(without):
            return without
    return digits if plan.valid.fullmatch(digits) else ""


def abroad(digits: str) -> tuple[str, str] | None:
    """(country code, national significant number) of `digits` that begin with a country code; None when there is none.

    A trunk zero kept behind the country code (+60 012...) is left out, as people write it.
    """
    for plan in PLANS:
        if digits.startswith(plan.code):
            number = national(plan, digits[len(plan.code) :])
            if number:
                return plan.code, number
    return None


@lru_cache(maxsize=4096)
def elsewhere(digits: str) -> tuple[str, str] | None:
    """The same for a number of any other country of the world; `digits` stood behind a plus sign."""
    try:
        parsed = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(parsed.country_code), phonenumbers.national_significant_number(parsed)


def local(digits: str, country: str | None) -> Iterator[tuple[str, str]]:
    """Every (country code, national significant number) that `digits` can be dialled as; `country` comes first."""
    first = [plan for plan in PLANS if plan.region == country]
    for plan in (*first, *(plan for plan in PLANS if plan.region != country)):
        number = national(plan, digits)
        if number:
            yield plan.code, number
