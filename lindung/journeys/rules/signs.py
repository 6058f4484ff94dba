"""Signs in what somebody answered beside the text: which, under which flag, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from lindung.journeys.rules.offers import Job, Offer, Visa, is_fee_asked
from lindung.kernel.errors import gettext_noop
from lindung.screening.rules.words import Severity

# Countries from which forced work in scam compounds was reported (UNODC; Ministry of Home Affairs of Malaysia, 2023).
COMPOUND_COUNTRIES = frozenset({"KH", "MM", "LA", "TH", "PH", "VN", "AE"})

NO_WORK_VISA = gettext_noop("You would go without a visa or permit that lets you work.")
VISA_LATER = gettext_noop(
    "The right to work would be arranged only after you arrive, when you cannot turn back easily."
)


@dataclass(frozen=True)
class FieldSign:
    """One sign: its flag and its field; its own reason and weight where the flag's do not fit."""

    flag: str
    field: str
    reason: str = ""
    severity: Severity | None = None


def signs_in_fields(offer: Offer, *, is_closed: bool, is_only_chat: bool) -> Iterator[FieldSign]:
    """The signs in the answers. `is_closed`: the country one leaves has said that it places nobody there."""
    if is_fee_asked(offer.fee):
        yield FieldSign("fee_upfront", "fee")
    yield from _visa_signs(offer.visa)
    if is_closed:
        yield FieldSign("closed_destination", "destination", severity=Severity.STRONG)
    yield from _job_signs(offer)
    if is_only_chat:
        yield FieldSign("chat_only", "contact")


def _visa_signs(visa: Visa | None) -> Iterator[FieldSign]:
    match visa:
        case Visa.VISIT:
            yield FieldSign("wrong_visa", "visa")
        case Visa.NONE:
            yield FieldSign("wrong_visa", "visa", NO_WORK_VISA)
        case Visa.LATER:
            yield FieldSign("wrong_visa", "visa", VISA_LATER, Severity.MEDIUM)
        case _:
            pass


def _job_signs(offer: Offer) -> Iterator[FieldSign]:
    match offer.job:
        case Job.ONLINE if offer.destination in COMPOUND_COUNTRIES:
            yield FieldSign("compound_title", "job")
        case Job.CASINO:
            yield FieldSign("casino_crypto", "job")
        case Job.BAR:
            yield FieldSign("night_work", "job")
        case _:
            pass
