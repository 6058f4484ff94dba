"""The API object: every room's router under /api/v1/, one OpenAPI document, refusals as problem JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router

from lindung import __version__
from lindung.campaigns import api as campaigns
from lindung.care import api as care
from lindung.cases import api as cases
from lindung.desk import api as desk
from lindung.directory import api as directory
from lindung.evidence import api as evidence
from lindung.journeys import api as journeys
from lindung.kernel.errors import NotFound
from lindung.learning import api as learning
from lindung.partners import api as partners
from lindung.partners.api import answer_with_problems, problem
from lindung.plans import api as plans
from lindung.referrals import api as referrals
from lindung.reports import api as reports
from lindung.screening import api as screening

ABOUT = """\
The same actions as the pages, for systems of organisations that have joined. Every request carries a token of the
organisation (`Authorization: Bearer ldg_...`) with the scope the operation names. On every POST an `Idempotency-Key`
lets nothing happen twice, for two days. Of an answer only what `x-kept-for-resend` names is kept: references, states
and plain counts. A resend gets the first status and these, or the answer made anew from them (`Idempotency-Replayed:
true`) as far as you may still see it: what was erased, restricted or handed over since is not found (404). Where that
list is empty the operation only reads, and a resend reads again. Refusals are problem JSON (RFC 9457): a stable
`code`, and a sentence in the language of `Accept-Language`.
"""


_TEXT = {"type": "string"}
REFUSED = {
    "description": "Refused: a problem with a stable code and a sentence (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code", "facts"],
                "properties": {
                    **dict.fromkeys(("type", "title", "detail", "code"), _TEXT),
                    "status": {"type": "integer"},
                    "facts": {"type": "object"},
                },
            }
        }
    },
}


BY_REF = {"ref": "$response.body#/ref"}
# What operations make that has addresses of its own.
THINGS = frozenset(
    {
        *("services", "reports", "cases", "persons", "suspects", "consents", "assessments", "tasks", "needs"),
        *("closings", "lists", "runs"),
    }
)


def _describe(router: Router) -> None:
    """Let the document name each operation's scope, what a refusal looks like, and what is kept for a resend."""
    for view in router.path_operations.values():
        for operation in view.operations:
            scope = getattr(operation.view_func, "api_scope", "")
            if scope:
                more: dict[str, Any] = {"x-scope": scope, "responses": {"4XX": REFUSED}}
                if operation.methods == ["POST"]:
                    more["x-kept-for-resend"] = list(operation.view_func.api_resend.keeps)  # type: ignore[attr-defined]
                operation.openapi_extra = {**(operation.openapi_extra or {}), **more}


api = NinjaAPI(title="Lindung", version=__version__, description=ABOUT, urls_namespace="api", docs_url="docs")
answer_with_problems(api)
_ROOMS = (
    *(partners, directory, reports, cases, referrals, care, screening, evidence, journeys),
    *(learning, campaigns, plans, desk),
)
for _room in _ROOMS:
    _describe(_room.router)
    api.add_router("", _room.router)


def _lead_on() -> None:
    """Let the document say what can be done next with what an operation made (OpenAPI links, by its `ref`)."""
    known = [
        (path, operation)
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]
    names: dict[str, list[str]] = {path: [] for path, _ in known}
    for path, operation in known:
        names[path].append(operation.operation_id or api.get_openapi_operation_id(operation))
    for path, operation in known:
        made = path.rpartition("/")[2]
        next_steps = [name for other, found in names.items() if f"/{made}/{{ref}}" in f"/{other}" for name in found]
        if made in THINGS and operation.methods == ["POST"]:
            links = {name: {"operationId": name, "parameters": BY_REF} for name in next_steps}
            more = operation.openapi_extra or {}
            operation.openapi_extra = {**more, "responses": {**more.get("responses", {}), 201: {"links": links}}}


_lead_on()


def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Unknown addresses of the API answer like everything else there."""
    return problem(NotFound())
