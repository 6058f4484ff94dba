"""Telephone numbering plans of the countries between which people are recruited, from the tables of phonenumbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers

# The types of numbers of a plan, as `phonenumbers.is_valid_number` tries them.
TYPES = (
    "mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan",
    "voicemail",
)  # fmt: skip
# Numbers of these forms are read as telephones although the plan has not given them to anybody (yet): mobiles
# everywhere, other lines only beside a word such as "tel". New series come faster than tables of them.
MOBILE = {
    "MY": r"1\d{8,9}", "ID": r"8\d{8,11}", "KH": r"[16789]\d{7,8}", "TH": r"[689]\d{8}", "VN": r"[35789]\d{8}",
    "MM": r"9\d{7,9}", "PH": r"9\d{9}", "SG": r"[89]\d{7}", "BD": r"1\d{9}", "NP": r"9\d{9}", "LA": r"20\d{8}|30\d{7}",
    "CN": r"1[3-9]\d{9}",
}  # fmt: skip
FIXED = {
    "MY": r"[3-9]\d{7,8}", "ID": r"[2-79]\d{7,10}", "KH": r"[2-7]\d{7,8}", "TH": r"[2-7]\d{7}", "VN": r"2\d{9}",
    "MM": r"[1-8]\d{5,8}", "PH": r"[2-8]\d{7,9}", "SG": r"[36]\d{7}", "BD": r"[2-9]\d{6,9}", "NP": r"[1-8]\d{7}",
    "LA": r"[2-8]\d{7}", "CN": r"[2-9]\d{8,10}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """One country's numbers: its code, what is dialled before a local number, which numbers exist and may exist."""

    region: str
    code: str
    trunk: str
    valid: re.Pattern[str]
    mobile: re.Pattern[str]
    fixed: re.Pattern[str]


def _plan(region: str) -> Plan:
    found: Any = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    described = [getattr(found, name) for name in TYPES]
    patterns = [d.national_number_pattern for d in described if d is not None and d.national_number_pattern]
    general = found.general_desc.national_number_pattern
    valid = re.compile(f"(?=(?:{general})$)(?:{'|'.join(patterns)})")
    trunk = found.national_prefix or ""
    return Plan(region, str(found.country_code), trunk, valid, re.compile(MOBILE[region]), re.compile(FIXED[region]))


PLANS = tuple(_plan(region) for region in MOBILE)


def national(plan: Plan, digits: str) -> str:
    """The national significant number of `digits` as dialled inside the country of `plan`; empty when there is none."""
    if plan.trunk and digits.startswith(plan.trunk):
        without = digits[len(plan.trunk) :]
        if plan.valid.fullmatch(without):
            return without
    return digits if plan.valid.fullmatch(digits) else ""


def _possible(plan: Plan, digits: str, has_cue: bool) -> str:
    without = digits.removeprefix(plan.trunk)
    if plan.mobile.fullmatch(without) or (has_cue and plan.fixed.fullmatch(without)):
        return without
    return ""


@lru_cache(maxsize=1 << 15)
def abroad(digits: str, has_plus: bool) -> tuple[str, str] | None:
    """(country code, national significant number) of `digits` that begin with a country code; None when none fits.

    A trunk zero kept behind the country code (+60 012...) is left out, as people write it.
    """
    for plan in PLANS:
        if digits.startswith(plan.code):
            rest = digits[len(plan.code) :]
            number = national(plan, rest) or _possible(plan, rest, has_plus)
            if number:
                return plan.code, number
    return _elsewhere(digits) if has_plus else None


def _elsewhere(digits: str) -> tuple[str, str] | None:
    """The same for a number of any other country of the world, written with a plus sign."""
    try:
        parsed = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(parsed.country_code), phonenumbers.national_significant_number(parsed)


@lru_cache(maxsize=1 << 15)
def local(digits: str, country: str | None, has_cue: bool) -> tuple[tuple[str, str], ...]:
    """Every (country code, national significant number) that `digits` can be dialled as; `country` comes first.

    Only where no country has given out such a number, those in which it would be possible.
    """
    plans = sorted(PLANS, key=lambda plan: plan.region != country)
    found = tuple(_read(plans, digits))
    if found or not digits.startswith("0"):
        return found
    possible = ((plan.code, _possible(plan, digits, has_cue)) for plan in plans if plan.trunk)
    return tuple(reading for reading in possible if reading[1])


def _read(plans: list[Plan], digits: str) -> Iterator[tuple[str, str]]:
    for plan in plans:
        number = national(plan, digits)
        if number:
            yield plan.code, number
