"""Evidence over the API: lists are given, runs asked for and read; agreeing and publishing are people's."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema

from lindung.evidence import actions, queries
from lindung.evidence.models import GivenList, Release, Run
from lindung.evidence.rules.desk import Audience, CancelReason, ListGround, ListKind, RunKind
from lindung.evidence.rules.desk_refusals import ListNotReadable, NoAgreementForCounting
from lindung.evidence.rules.figures import FigureName
from lindung.kernel.errors import NotFound, gettext_noop
from lindung.partners.api import Body, TokenAuth, api_operation

router = Router(auth=TokenAuth(), tags=["evidence"])
SHOWN_AT_MOST = 500
NOT_BASE64 = gettext_noop("its content is not in Base64")


def _list_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _list(_given(request, str(kept["ref"])))


def _run_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _run(queries.find_run(request.actor, str(kept["ref"])))


def _release_again(request: Any, kept: Mapping[str, Any]) -> Any:
    found = queries.releases_seen(request.actor).select_related("publication").filter(ref=kept["ref"]).first()
    if found is None:
        raise NotFound()
    return _release(found)


class ListIn(Body):
    """A list without names. `content`: the file in Base64, at most 1.8 MB of it; a larger one goes by the page."""

    agreement: str = Field(max_length=10)
    kind: ListKind
    ground: ListGround
    label: str = Field(max_length=60)
    period_from: date
    period_until: date
    content: str


class ListOut(Schema):
    """What is known of a list; its content never leaves by the API."""

    ref: str
    given_by: str
    agreement: str
    kind: str
    ground: str
    label: str
    state: str
    rows: int
    columns: list[str]
    sha256: str
    size_bytes: int
    period_from: date
    period_until: date
    erased_by: datetime | None


class RunIn(Body):
    """What a run does and on which lists; an option that is left out has its default. No seed: one is drawn."""

    kind: RunKind
    lists: list[str] = Field(max_length=50)
    options: dict[str, float] = {}
    seed: int | None = Field(None, ge=1, le=2**31 - 1)


class CancelIn(Body):
    """Why a run does not go on."""

    reason: CancelReason


class RunFigureOut(Schema):
    """One figure of a run; unreleased ones are for the desk only."""

    name: str
    value: float
    low: float | None
    high: float | None


class RunOut(Schema):
    """How far a run is and what it found, with everything needed to do it again."""

    ref: str
    kind: str
    state: str
    done_percent: int
    agreement: str
    lists: list[dict[str, str]]
    options: dict[str, Any]
    seed: int | None
    version: str
    asked_at: datetime
    ended_at: datetime | None
    verdict: str
    figures: list[RunFigureOut]
    why: dict[str, Any]


class ReleaseIn(Body):
    """What an analyst wants to publish; a second person looks at it on the desk's pages."""

    title: str = Field(max_length=160)
    counted: str = Field(max_length=500)
    audience: Audience


class ReleaseOut(Schema):
    """Where a release stands."""

    ref: str
    run: str
    state: str
    title: str
    counted: str
    audience: str
    asked_at: datetime
    publication: str | None


class NamedFigureOut(Schema):
    """A published figure with its definition, its interval and its verdict."""

    name: str
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


@router.get("/evidence/lists", response=list[ListOut], url_name="evidence_lists", operation_id="evidence_lists")
@api_operation(scope="evidence:read")
def lists(request: Any) -> Any:
    """Lists your organisation gave, or was given, newest first."""
    return [_list(given) for given in queries.lists_seen(request.actor)[:SHOWN_AT_MOST]]


@router.post("/evidence/lists", response={201: ListOut}, url_name="give_list", operation_id="give_list")
@api_operation(scope="evidence:write", again=_list_again)
def give_list(request: Any, body: ListIn) -> Any:
    """Give a list without names to your national desk, under an agreement that names counting."""
    agreement = queries.agreements_for_counting(request.actor, at=request.at).filter(ref=body.agreement).first()
    if agreement is None:
        raise NoAgreementForCounting(field="agreement")
    said = actions.Said(agreement=agreement, **body.model_dump(exclude={"agreement", "content"}))
    given = actions.give_list(content=_content(body.content), said=said, actor=request.actor, at=request.at)
    return 201, _list(given)


@router.get("/evidence/lists/{ref}", response=ListOut, url_name="evidence_list", operation_id="evidence_list")
@api_operation(scope="evidence:read")
def given_list(request: Any, ref: str) -> Any:
    """One list."""
    return _list(_given(request, ref))


@router.post("/evidence/lists/{ref}/withdraw", response=ListOut, url_name="withdraw_list", operation_id="withdraw_list")
@api_operation(scope="evidence:write", again=_list_again)
def withdraw_list(request: Any, ref: str) -> Any:
    """Take a list back: its content is erased at once."""
    given = _given(request, ref)
    actions.withdraw_list(given=given, actor=request.actor, at=request.at)
    return _list(given)


@router.get("/evidence/runs", response=list[RunOut], url_name="evidence_runs", operation_id="evidence_runs")
@api_operation(scope="evidence:read")
def runs(request: Any) -> Any:
    """Runs of your desk, newest first."""
    return [_run(run) for run in queries.runs_seen(request.actor).select_related("key")[:SHOWN_AT_MOST]]


@router.post("/evidence/runs", response={201: RunOut}, url_name="start_run", operation_id="start_run")
@api_operation(scope="evidence:write", again=_run_again)
def start_run(request: Any, body: RunIn) -> Any:
    """Start a run in the background; one that spends privacy waits for a second person."""
    found = {given.ref: given for given in queries.lists_seen(request.actor).filter(ref__in=body.lists)}
    if set(body.lists) - set(found):
        raise NotFound()
    run = actions.start_run(
        kind=body.kind,
        lists=[found[ref] for ref in body.lists],
        options=body.options,
        seed=body.seed,
        actor=request.actor,
        at=request.at,
    )
    return 201, _run(run)


@router.get("/evidence/runs/{ref}", response=RunOut, url_name="evidence_run", operation_id="evidence_run")
@api_operation(scope="evidence:read")
def run(request: Any, ref: str) -> Any:
    """One run: how far it is, or what it found."""
    return _run(queries.find_run(request.actor, ref))


@router.post("/evidence/runs/{ref}/cancel", response=RunOut, url_name="cancel_run", operation_id="cancel_run")
@api_operation(scope="evidence:write", again=_run_again)
def cancel_run(request: Any, ref: str, body: CancelIn) -> Any:
    """Stop a run; what was spent stays spent."""
    found = queries.find_run(request.actor, ref)
    actions.cancel_run(run=found, reason=body.reason, actor=request.actor, at=request.at)
    return _run(found)


@router.post("/evidence/runs/{ref}/repeat", response={201: RunOut}, url_name="repeat_run", operation_id="repeat_run")
@api_operation(scope="evidence:write", again=_run_again)
def repeat_run(request: Any, ref: str) -> Any:
    """The same lists, options and seed once more."""
    found = queries.find_run(request.actor, ref)
    return 201, _run(actions.repeat_run(run=found, actor=request.actor, at=request.at))


@router.post(
    "/evidence/runs/{ref}/releases", response={201: ReleaseOut}, url_name="prepare_release",
    operation_id="prepare_release",
)  # fmt: skip
@api_operation(scope="evidence:write", again=_release_again)
def prepare_release(request: Any, ref: str, body: ReleaseIn) -> Any:
    """Ask a second person to publish a finished run."""
    found = queries.find_run(request.actor, ref)
    return 201, _release(actions.prepare_release(run=found, **body.model_dump(), actor=request.actor, at=request.at))


@router.get("/evidence/releases", response=list[ReleaseOut], url_name="evidence_releases", operation_id="releases")
@api_operation(scope="evidence:read")
def releases(request: Any) -> Any:
    """Releases of your desk, newest first."""
    rows = queries.releases_seen(request.actor).select_related("publication")
    return [_release(release) for release in rows[:SHOWN_AT_MOST]]


@router.get(
    "/evidence/figures", response=list[NamedFigureOut], url_name="evidence_figures", operation_id="evidence_figures"
)
@api_operation(scope="evidence:read")
def figures(request: Any, country: str | None = None, name: FigureName | None = None) -> Any:
    """Published figures with their definitions, intervals and verdicts, newest first."""
    found = queries.figures(country=country, names=[name] if name else None, is_practice=request.actor.is_practice)
    return [vars(each) | {"name": each.name.value} for each in found[:SHOWN_AT_MOST]]


def _content(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ListNotReadable(field="content", reason=NOT_BASE64) from None


def _given(request: Any, ref: str) -> GivenList:
    given = queries.lists_seen(request.actor).select_related("key").filter(ref=ref).first()
    if given is None:
        raise NotFound()
    return given


def _list(row: GivenList) -> dict[str, Any]:
    kept = ("ref", "kind", "ground", "label", "state", "rows", "columns", "sha256", "size_bytes")
    return {
        **{name: getattr(row, name) for name in kept},
        "given_by": row.given_by_organisation.ref,
        "agreement": row.agreement.ref,
        "period_from": row.period_from,
        "period_until": row.period_until,
        "erased_by": row.due_at,
    }


def _run(row: Run) -> dict[str, Any]:
    result = row.result or {}
    kept = ("ref", "kind", "state", "done_percent", "options", "seed", "version", "ended_at")
    inputs = row.inputs.select_related("given_list").order_by("position")
    return {
        **{name: getattr(row, name) for name in kept},
        "agreement": row.agreement.ref,
        "lists": [{"ref": each.given_list.ref, "sha256": each.sha256} for each in inputs],
        "asked_at": row.created_at,
        "verdict": result.get("verdict", ""),
        "figures": result.get("figures", []),
        "why": {name: row.why[name] for name in ("code", "facts") if name in row.why},
    }


def _release(row: Release) -> dict[str, Any]:
    kept = ("ref", "state", "title", "counted", "audience", "asked_at")
    made = getattr(row, "publication", None)
    return {
        **{name: getattr(row, name) for name in kept},
        "run": row.run.ref,
        "publication": made.ref if made else None,
    }
