"""Results of a plan as IATI 2.03 activities: what was aimed at, what was reached, with every definition.

Source: IATI Standard 2.03, activities schema (https://iatistandard.org/). Elements stand in the schema's order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # nosec B405 - built here, nothing is parsed

from lindung.plans.papers.cells import plain_number, readable

VERSION = "2.03"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Texts = tuple[tuple[str, str], ...]  # language, text


class ResultType(StrEnum):
    """IATI's code list ResultType."""

    OUTPUT = "1"
    OUTCOME = "2"
    IMPACT = "3"


class Measure(StrEnum):
    """IATI's code list IndicatorMeasure."""

    UNIT = "1"
    PERCENTAGE = "2"


class ActivityStatus(StrEnum):
    """IATI's code list ActivityStatus."""

    PIPELINE = "1"
    IMPLEMENTATION = "2"
    CLOSED = "4"


@dataclass(frozen=True)
class Organisation:
    """A body as IATI names it; `role` of a participant: 1 funding, 2 accountable, 4 implementing."""

    name: str
    ref: str = ""
    kind: str = ""
    role: str = "4"


@dataclass(frozen=True)
class Period:
    """What one period aimed at and reached; a value that is hidden or not known stays out, and the comment says so."""

    first: date
    last: date
    target: float | None = None
    actual: float | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    target_comment: str = ""
    actual_comment: str = ""


@dataclass(frozen=True)
class Indicator:
    """One indicator with its definition."""

    code: str
    title: str
    definition: str
    measure: Measure = Measure.UNIT
    is_ascending: bool = True
    baseline: tuple[int, float] | None = None
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Result:
    """A goal, an outcome or an activity, with its indicators (at least one: the standard asks for it)."""

    code: str
    kind: ResultType
    title: str
    indicators: tuple[Indicator, ...]
    description: str = ""


@dataclass(frozen=True)
class Activity:
    """A whole plan as one activity of the standard."""

    identifier: str
    reporting: Organisation
    titles: Texts
    descriptions: Texts
    participants: tuple[Organisation, ...]
    status: ActivityStatus
    first: date
    last: date
    country: str
    results: tuple[Result, ...]
    has_begun: bool = True
    links: tuple[tuple[str, str], ...] = ()  # address, title


def write_activities(activities: Iterable[Activity], *, at: datetime, language: str = "en") -> bytes:
    """The file. Results without an indicator are left out, as the standard has no place for them."""
    root = Element("iati-activities", {"version": VERSION, "generated-datetime": at.isoformat(timespec="seconds")})
    for activity in activities:
        _write_activity(root, activity, at, language)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _write_activity(root: Element, activity: Activity, at: datetime, language: str) -> None:
    said = {"last-updated-datetime": at.isoformat(timespec="seconds"), XML_LANG: language, "hierarchy": "1"}
    element = SubElement(root, "iati-activity", said)
    SubElement(element, "iati-identifier").text = readable(activity.identifier)
    reporting = SubElement(
        element, "reporting-org", {"ref": readable(activity.reporting.ref), "type": activity.reporting.kind or "10"}
    )
    _narrate(reporting, ((language, activity.reporting.name),), language)
    _narrate(SubElement(element, "title"), activity.titles, language)
    _narrate(SubElement(element, "description", {"type": "1"}), activity.descriptions, language)
    for each in activity.participants or (activity.reporting,):
        said = {
            "role": each.role,
            **({"ref": readable(each.ref)} if each.ref else {}),
            **({"type": each.kind} if each.kind else {}),
        }
        _narrate(SubElement(element, "participating-org", said), ((language, each.name),), language)
    SubElement(element, "activity-status", {"code": activity.status.value})
    _write_dates(element, activity)
    SubElement(element, "recipient-country", {"code": activity.country, "percentage": "100"})
    for address, title in activity.links:
        link = SubElement(element, "document-link", {"format": "text/html", "url": readable(address)})
        _narrate(SubElement(link, "title"), ((language, title),), language)
        SubElement(link, "category", {"code": "A08"})  # code list DocumentCategory: results, outcomes and outputs
    for result in activity.results:
        if result.indicators:
            _write_result(element, result, language)


def _write_dates(element: Element, activity: Activity) -> None:
    SubElement(element, "activity-date", {"type": "1", "iso-date": activity.first.isoformat()})
    if activity.has_begun:
        SubElement(element, "activity-date", {"type": "2", "iso-date": activity.first.isoformat()})
    SubElement(element, "activity-date", {"type": "3", "iso-date": activity.last.isoformat()})
    if activity.status is ActivityStatus.CLOSED:
        SubElement(element, "activity-date", {"type": "4", "iso-date": activity.last.isoformat()})


def _write_result(element: Element, result: Result, language: str) -> None:
    written = SubElement(element, "result", {"type": result.kind.value, "aggregation-status": "false"})
    _narrate(SubElement(written, "title"), ((language, f"{result.code} {result.title}".strip()),), language)
    if result.description:
        _narrate(SubElement(written, "description"), ((language, result.description),), language)
    for indicator in result.indicators:
        _write_indicator(written, indicator, language)


def _write_indicator(result: Element, indicator: Indicator, language: str) -> None:
    ascending = "true" if indicator.is_ascending else "false"
    said = {"measure": indicator.measure.value, "ascending": ascending, "aggregation-status": "false"}
    written = SubElement(result, "indicator", said)
    _narrate(SubElement(written, "title"), ((language, indicator.title),), language)
    if indicator.definition:
        _narrate(SubElement(written, "description"), ((language, indicator.definition),), language)
    if indicator.code:
        SubElement(written, "reference", {"vocabulary": "99", "code": indicator.code})  # 99: the publisher's own
    if indicator.baseline:
        year, value = indicator.baseline
        SubElement(written, "baseline", {"year": str(year), "value": plain_number(value)})
    for period in indicator.periods:
        _write_period(written, period, language)


def _write_period(indicator: Element, period: Period, language: str) -> None:
    written = SubElement(indicator, "period")
    SubElement(written, "period-start", {"iso-date": period.first.isoformat()})
    SubElement(written, "period-end", {"iso-date": period.last.isoformat()})
    for name, value, comment in (
        ("target", period.target, period.target_comment),
        ("actual", period.actual, period.actual_comment),
    ):
        if value is None and not comment:
            continue
        told = SubElement(written, name, {} if value is None else {"value": plain_number(value)})
        for dimension, which in period.dimensions:
            SubElement(told, "dimension", {"name": readable(dimension), "value": readable(which)})
        if comment:
            _narrate(SubElement(told, "comment"), ((language, comment),), language)


def _narrate(element: Element, texts: Texts, language: str) -> None:
    """Each text once, the publisher's language first and without its name, as the standard asks."""
    for each, text in sorted(texts, key=lambda said: said[0] != language):
        SubElement(element, "narrative", {} if each == language else {XML_LANG: each}).text = readable(text) or "-"
