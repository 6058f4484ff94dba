"""The API object: every room's router under /api/v1/, one OpenAPI document, refusals as problem JSON."""

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
makes a resend get the first answer. Refusals are problem JSON (RFC 9457): a stable `code`, and a sentence in the
language of `Accept-Language`.
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


def _describe(router: Router) -> None:
    """Let the OpenAPI document name the scope that each operation asks for, and what a refusal looks like."""
    for view in router.path_operations.values():
        for operation in view.operations:
            scope = getattr(operation.view_func, "api_scope", "")
            if scope:
                more = {"x-scope": scope, "responses": {"4XX": REFUSED}}
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


def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Unknown addresses of the API answer like everything else there."""
    return problem(NotFound())
