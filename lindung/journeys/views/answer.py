"""An answer as a page shows it: the check, the registers, whom to call, and what a report may take along."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from lindung.journeys import queries
from lindung.journeys.methods.checking import (
    ON_SITE,
    Checked,
    Sign,
    as_warning,
    check,
    contacts_in,
    licences_in,
)
from lindung.journeys.rules.lawful import Closed, FeeRule, Paper
from lindung.journeys.rules.offers import FIELD_NAMES, Offer
from lindung.journeys.rules.sayings import CLOSED, CONTRACT, DOCUMENTS, ITEMS, PAYS, REGISTER_KEEPERS
from lindung.partners.rules import COUNTRIES
from lindung.reports.forms.begun import begun_report
from lindung.screening.methods.flags import FLAGS, GROUPS
from lindung.screening.queries import KnownLure, known_lures
from lindung.web.moments import say_date
from lindung.web.places import country_name
from lindung.web.say import fill

SOURCES_AT_MOST = 2  # beside one sign; the guide lists all
STORY_TEXT_AT_MOST = 3_500  # of the pasted text: a report's story has room for the rest of what was told


def answer_context(offer: Offer, *, at: datetime, is_practice: bool) -> dict[str, Any]:
    """Everything the answer shows."""
    on = at.date()
    checked = check(offer, on=on)
    lures = _lures(offer, checked, is_practice=is_practice)
    checked = as_warning(checked) if lures else checked
    look_ups = _look_ups(offer, checked, on, is_practice=is_practice)
    return {
        "checked": checked,
        "offer": offer,
        "signs": [_sign(sign, offer, checked) for sign in checked.signs],
        "papers": _grouped(checked.lawful.papers, DOCUMENTS),
        "contract": _grouped(checked.lawful.contract, CONTRACT),
        "fees": [_fee(row) for row in checked.lawful.fees],
        "disputed": [_(ITEMS[item]) for item in checked.lawful.disputed],
        "closed": [_closed(row) for row in checked.lawful.closed],
        "lures": lures,
        "look_ups": look_ups,
        "name_rule": _breaks_name_rule(offer) and not any(e["found"].same or e["found"].similar for e in look_ups),
        "on_site": [FLAGS[name].reason for name in ON_SITE],
        "call": _countries_to_call(offer),
        "countries": [(code, country_name(code)) for code in COUNTRIES],
        "report_with": begun_report(story=story_of(offer, checked), at=at),
        "report_without": begun_report(story="", at=at),
        "is_shortened": len(offer.text) > STORY_TEXT_AT_MOST,
        "at": at,
    }


def story_of(offer: Offer, checked: Checked) -> str:
    """What a report takes along: the pasted text, the answers, the signs. In the reader's language, to be changed."""
    told = [*_answers(offer), *(f"- {_(sign.reason)}" for sign in checked.signs[:8])]
    text = offer.text.strip()
    cut = text if len(text) <= STORY_TEXT_AT_MOST else text[:STORY_TEXT_AT_MOST] + " …"
    return "\n".join([_("An offer that I was sent:"), "", cut, "", *told]).strip()


def _answers(offer: Offer) -> Iterator[str]:
    for name in ("origin", "destination", "job", "visa", "fee", "contact", "agency"):
        said = answer_in_words(offer, name)
        if said:
            yield f"{_(FIELD_NAMES[name])}: {said}"


def answer_in_words(offer: Offer, name: str) -> str:
    """One answer as its page says it; "" when there is none."""
    value = getattr(offer, name)
    if not value:
        return ""
    if name in {"origin", "destination"}:
        return country_name(value)
    label = getattr(value, "label", "")
    return _(label) if label else str(value)


def _lures(offer: Offer, checked: Checked, *, is_practice: bool) -> list[KnownLure]:
    """Confirmed lures that the text is like, or that name a contact which stands in it or was given beside it."""
    entities = [*checked.entities, *contacts_in(offer)]
    return known_lures(checked.cleaned, entities, is_practice=is_practice)


def _sign(sign: Sign, offer: Offer, checked: Checked) -> dict[str, Any]:
    return {
        "reason": _(sign.reason),
        "group": _(GROUPS[sign.group]),
        "quotes": sign.quotes,
        "more": sign.more,
        "language": checked.language,
        "asked": _(FIELD_NAMES[sign.field]) if sign.field else "",
        "answered": answer_in_words(offer, sign.field) if sign.field else "",
        "sources": [source for source in sign.sources if source.url][:SOURCES_AT_MOST],
        "is_verified": sign.is_verified,
    }


def _grouped(rows: Iterable[Paper], sentences: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows one after the other with their source once, as long as it is the same."""
    groups = groupby(rows, key=lambda row: (row.source, row.place, row.is_confirmed))
    return [
        {"rows": [{"says": _(sentences[row.say])} for row in same], "source": source, "place": place,
         "is_confirmed": is_confirmed}
        for (source, place, is_confirmed), same in groups
    ]  # fmt: skip


def _fee(row: FeeRule) -> dict[str, Any]:
    return {
        "says": _(PAYS[row.payer.value]),
        "items": [_(ITEMS[item]) for item in row.items],
        "source": row.source,
        "is_confirmed": row.is_confirmed,
    }


def _closed(row: Closed) -> dict[str, Any]:
    facts: dict[str, object] = {
        "ministry": row.source.who,
        "on": say_date(row.where.from_on),
        "destination": country_name(row.where.destination),
    }
    return {"says": fill(_(CLOSED), facts), "source": row.source, "is_confirmed": row.is_confirmed}


def _look_ups(offer: Offer, checked: Checked, on: date, *, is_practice: bool) -> list[dict[str, Any]]:
    """What the registers say of the agency that was named, and of those in the text."""
    names, numbers = licences_in(checked.entities)
    asked = [offer.agency, *numbers, *names]
    where = [code for code in (offer.origin, offer.destination) if code in COUNTRIES] or list(COUNTRIES)
    found = queries.look_up_all(asked, countries=where, is_practice=is_practice, on=on)
    if len(where) == len(COUNTRIES):
        found = _worth_saying(found, typed=offer.agency)
    return [_look_up(each) for each in found]


def _worth_saying(found: list[queries.LookUp], *, typed: str) -> list[queries.LookUp]:
    """Where no country was named: what some register knows; of an agency that was typed also that none knows it."""
    known = [each for each in found if each.same or each.similar]
    if known or not typed:
        return known
    about = [each for each in found if each.asked == typed]
    return [each for each in about if each.register is not None] or about


def _look_up(found: queries.LookUp) -> dict[str, Any]:
    keeper = REGISTER_KEEPERS.get(found.country, "")
    return {"found": found, "country": country_name(found.country), "keeper": _(keeper) if keeper else ""}


def _breaks_name_rule(offer: Offer) -> bool:
    """Whether an agency in Malaysia was named that is not called as the law says."""
    name = offer.agency.strip()
    is_name = sum(sign.isalpha() for sign in name) > sum(sign.isdigit() for sign in name)
    return offer.origin == "MY" and is_name and not name.casefold().startswith("agensi pekerjaan")


def _countries_to_call(offer: Offer) -> list[tuple[str, str]]:
    """Countries whose numbers help: where she is, and where she would go."""
    chosen = (code for code in dict.fromkeys((offer.origin, offer.destination)) if code in COUNTRIES)
    return [(code, country_name(code)) for code in chosen]
