"""Reading evidence for somebody: lists, runs, releases, the account of privacy, and what is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from lindung.evidence.methods.release.ledger import Account, account, check_chain, standing
from lindung.evidence.models import (
    GivenList,
    LedgerLine,
    PrivacyLedger,
    Publication,
    PublishedFigure,
    Release,
    Run,
    RunFile,
)
from lindung.evidence.rules.desk import TAKES, ReleaseState, RunKind, RunState
from lindung.evidence.rules.figures import FIGURES, FigureName
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Agreement, Organisation
from lindung.partners.rules import Purpose

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class Standing:
    """The account of one year: what was set, what is spent, its lines, and what it means in sentences."""

    ledger: PrivacyLedger
    account: Account
    lines: Sequence[LedgerLine]
    sentences: Sequence[tuple[str, dict[str, object]]]


@dataclass(frozen=True)
class NamedFigure:
    """A released figure, as plans show it: never without its definition, its interval and its verdict."""

    name: FigureName
    definition: str
    unit: str
    country: str
    period_from: date
    period_until: date
    value: float
    low: float | None
    high: float | None
    verdict: str
    publication: str
    published_at: datetime


@dataclass(frozen=True)
class Row:
    """One figure of a run beside the same figure of the run it repeats."""

    name: str
    before: float | None
    after: float | None

    @property
    def is_same(self) -> bool:
        """Whether both runs gave it, and the same."""
        return self.before is not None and self.before == self.after


@dataclass(frozen=True)
class Compared:
    """A repeated run beside the first one: the figures, the versions, whether anything differs."""

    first: Run
    rows: Sequence[Row]
    same_version: bool

    @property
    def is_same(self) -> bool:
        """Whether every figure came out the same."""
        return bool(self.rows) and all(row.is_same for row in self.rows)


def lists_seen(actor: Actor) -> QuerySet[GivenList]:
    """Lists the actor's organisation gave or was given, newest first, with how often each was used."""
    rows = GivenList.objects.visible_to(actor).select_related("given_by_organisation", "accountable", "agreement")
    return rows.annotate(used=Count("uses"), last_used_at=Max("uses__used_at")).order_by("-id")


def agreements_for_counting(actor: Actor, *, at: datetime) -> QuerySet[Agreement]:
    """Agreements in force that name counting, between the actor's organisation and its national desk."""
    rows = Agreement.objects.visible_to(actor).in_force(at=at, purpose=Purpose.STATISTICS)
    return rows.of_party(actor.organisation_id).of_party(actor.desk_id).order_by("title", "id")


def lists_for_run(actor: Actor, *, kind: RunKind, at: datetime) -> QuerySet[GivenList]:
    """Held lists of the kind this run takes, given to the actor's desk under an agreement still in force."""
    own = {"accountable": actor.organisation, "kind": TAKES[kind].value, "agreement__in": _in_force(actor, at)}
    rows = GivenList.objects.visible_to(actor).held().filter(**own)
    return rows.select_related("given_by_organisation", "agreement").order_by("agreement__title", "label", "id")


def _in_force(actor: Actor, at: datetime) -> QuerySet[Agreement]:
    rows = Agreement.objects.visible_to(actor).in_force(at=at, purpose=Purpose.STATISTICS)
    return rows.of_party(actor.organisation_id)


def runs_seen(actor: Actor) -> QuerySet[Run]:
    """Runs of the actor's desk, newest first."""
    return Run.objects.visible_to(actor).select_related("agreement").order_by("-id")


def find_run(actor: Actor, ref: str) -> Run:
    """One run. Raises NotFound."""
    rows = Run.objects.visible_to(actor).select_related("key", "agreement", "accountable__desk", "policy", "repeats")
    rows = rows.defer("key__wrapped")  # a page that only says how far it is asks for no key
    run = rows.filter(ref=ref).first()
    if run is None:
        raise NotFound(ref=ref)
    return run


def compared(run: Run) -> Compared | None:
    """A finished run beside the finished run it repeats; None when it repeats none, or one of the two is not done."""
    first = run.repeats
    if first is None or RunState.FINISHED.value not in {run.state} & {first.state}:
        return None
    before, after = _values(first), _values(run)
    rows = [Row(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]
    return Compared(first, rows, same_version=first.version == run.version)


def _values(run: Run) -> dict[str, float]:
    return {figure["name"]: figure["value"] for figure in (run.result or {}).get("figures", ())}


def files_of(run: Run, actor: Actor) -> QuerySet[RunFile]:
    """What a run left, by name, without its content."""
    return RunFile.objects.visible_to(actor).filter(run=run).defer("content").order_by("name")


def paper_of(run: Run, *, language: str) -> dict[str, Any]:
    """The run's report in a language; in English where it was not written in that one; empty when there is none."""
    papers: dict[str, Any] = (run.result or {}).get("papers", {})
    found: dict[str, Any] = papers.get(language) or papers.get("en") or {}
    return found


def figures_to_publish(run: Run) -> list[dict[str, Any]]:
    """The figures a release of this run would offer: those whose name has a definition."""
    known = set(FigureName)
    return [figure for figure in (run.result or {}).get("figures", ()) if figure["name"] in known]


def releases_seen(actor: Actor) -> QuerySet[Release]:
    """Releases of the actor's desk, newest first."""
    return Release.objects.visible_to(actor).select_related("run", "run__agreement").order_by("-id")


def find_release(actor: Actor, ref: str) -> Release:
    """One release. Raises NotFound."""
    rows = Release.objects.visible_to(actor).select_related("run__key", "run__agreement", "accountable__desk", "policy")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def waiting_for_second(actor: Actor) -> tuple[list[Run], list[Release]]:
    """What waits for a second person: runs that would spend, releases that would be published; soonest due first."""
    runs = Run.objects.visible_to(actor).filter(state=RunState.WAITING.value).order_by("due_at", "id")
    releases = Release.objects.visible_to(actor).filter(state=ReleaseState.WAITING.value).order_by("due_at", "id")
    return list(runs[:SHOWN_AT_MOST]), list(releases.select_related("run")[:SHOWN_AT_MOST])


def ledger_of(desk: Organisation, *, year: int) -> PrivacyLedger | None:
    """The account of a national desk for a year, when it was opened."""
    return PrivacyLedger.objects.filter(desk=desk, year=year).first()


def standing_of(ledger: PrivacyLedger) -> Standing:
    """The account added up, its chain checked. Raises LedgerChanged."""
    lines = list(LedgerLine.objects.filter(ledger=ledger).select_related("ledger", "run").order_by("number"))
    entries = [line.as_entry() for line in lines]
    check_chain(entries)
    added = account(entries)
    return Standing(ledger, added, lines, standing(added))


def figures(
    *,
    country: str | None = None,
    names: Iterable[FigureName] | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    is_practice: bool = False,
) -> list[NamedFigure]:
    """Released figures that everybody may read, newest first: what plans may show (docs/reference/figures.md).

    `from_on`, `until_on`: only figures whose period touches these days. Nothing unreleased or taken down is in it.
    """
    rows = PublishedFigure.objects.filter(publication__in=Publication.objects.public(is_practice=is_practice))
    if country is not None:
        rows = rows.filter(publication__country=country)
    if names is not None:
        rows = rows.filter(name__in=[name.value for name in names])
    if from_on is not None:
        rows = rows.filter(publication__period_until__gte=from_on)
    if until_on is not None:
        rows = rows.filter(publication__period_from__lte=until_on)
    newest = rows.select_related("publication").order_by("-publication__published_at", "-publication_id", "name")
    return [_named(row) for row in newest]


def _named(row: PublishedFigure) -> NamedFigure:
    name, of = FigureName(row.name), row.publication
    return NamedFigure(
        name=name,
        definition=FIGURES[name].definition,
        unit=FIGURES[name].unit.value,
        country=of.country,
        period_from=of.period_from,
        period_until=of.period_until,
        value=row.value,
        low=row.low,
        high=row.high,
        verdict=of.verdict,
        publication=of.ref,
        published_at=of.published_at,
    )


def open_data(*, is_practice: bool) -> QuerySet[Publication]:
    """What everybody may read now, newest first."""
    rows = Publication.objects.public(is_practice=is_practice).select_related("publisher")
    return rows.prefetch_related("figures").order_by("-published_at", "-id")


def find_open_data(*, ref: str, is_practice: bool) -> Publication:
    """One publication that everybody may read. Raises NotFound."""
    found = open_data(is_practice=is_practice).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def published_paper(publication: Publication, *, language: str) -> dict[str, Any]:
    """The report of a publication in a language; in English where there is none in that one."""
    papers = {paper.language: paper.said for paper in publication.papers.filter(language__in=[language, "en"])}
    found: dict[str, Any] = papers.get(language) or papers.get("en") or {}
    return found


def published_to(actor: Actor) -> QuerySet[Publication]:
    """What everybody may read, and what was published to the actor's organisation, newest first."""
    rows = Publication.objects.visible_to(actor).select_related("publisher")
    return rows.prefetch_related("figures").order_by("-published_at", "-id")
