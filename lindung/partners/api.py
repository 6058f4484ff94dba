"""The doors of the API: tokens, scopes, `Idempotency-Key`, problem JSON; and what partners offer there."""

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from ninja.signature.utils import get_typed_signature
from pydantic import model_validator

from lindung.audit.queries import persons_read
from lindung.kernel.errors import NotFound, Refusal
from lindung.kernel.opened import watching
from lindung.partners import queries
from lindung.partners.models import Actor, Agreement, ApiToken, Organisation
from lindung.partners.noting import note_reading_of
from lindung.partners.resending import REFERENCES, Again, Resend, once
from lindung.partners.rules import SHOWS_PERSONS, OrganisationState, TokenScope
from lindung.partners.rules.refusals import (
    BadRequestBody,
    OrganisationNotVetted,
    OrganisationSuspended,
    ScopeMissing,
    TokenRefused,
    TooManyPersons,
)
from lindung.partners.scope import Door, acting, entering
from lindung.vault import digest_candidates
from lindung.web.say import say

Given = ParamSpec("Given")
Operation = Callable[Concatenate[Any, Given], Any]
NOTED_EVERY = timedelta(minutes=5)


class Body(Schema):
    """What a request brings. Without this, ninja takes a list or a text for an object that leaves everything out.

    A NUL in a text is refused here: the database cannot keep it.
    """

    @model_validator(mode="before")
    @classmethod
    def _is_an_object(cls, given: Any) -> Any:
        held = getattr(given, "_obj", given)  # ninja has wrapped it
        if not isinstance(held, Mapping | Schema):
            raise ValueError("an object is needed")
        if _has_nul(held):
            raise ValueError("a text has a NUL character; leave it out")
        return given


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(_has_nul(key) or _has_nul(each) for key, each in value.items())
    return isinstance(value, list | tuple) and any(_has_nul(each) for each in value)


class TokenAuth(HttpBearer):
    """`Authorization: Bearer ldg_<ref>_<secret>`; answers the token, or 401 without saying why."""

    openapi_description = "A token of your organisation: Authorization: Bearer ldg_..."

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The live token behind the text. Raises TokenRefused."""
        mark, _, rest = token.partition("_")
        ref, _, secret = rest.partition("_")
        with entering(Door.TOKEN, ref) as at:
            tokens = ApiToken.objects.of_those_with_access().select_related("organisation__desk", "organisation__key")
            found = tokens.filter(ref=ref).first()
            known = bytes(found.secret_digest) if found else b""
            fits = any(hmac.compare_digest(known, each) for each in digest_candidates("api token", f"{ref}:{secret}"))
            if found is None or not fits or mark != "ldg" or not found.is_live(at):
                raise TokenRefused()
            _note_use(found, at)
        _check_may_act(found.organisation)
        return found

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Like ninja's, but a missing header answers like a wrong token."""
        header = request.headers.get("Authorization", "")
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise TokenRefused()
        return self.authenticate(request, token.strip())


def _note_use(token: ApiToken, at: datetime) -> None:
    if token.last_used_at is None or at - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)


def _check_may_act(organisation: Organisation) -> None:
    if organisation.state == OrganisationState.SUSPENDED.value:
        raise OrganisationSuspended()
    if not organisation.is_vetted:
        raise OrganisationNotVetted()


def api_operation(
    *, scope: str, keeps: tuple[str, ...] = REFERENCES, again: Again | None = None
) -> Callable[[Operation[Given]], Operation[Given]]:
    """One operation for holders of a token with `scope`, inside the organisation's scope and one transaction.

    Sets `request.actor` and `request.at`. The operation answers a JSON-able body, or (status, body). On POST an
    `Idempotency-Key` lets nothing happen twice; the same key with other content is refused. Of the answer only the
    references and states that `keeps` names are kept; `again` makes the answer anew, for whoever may still see it.
    """
    wanted, resend = TokenScope(scope), Resend(keeps, again)

    def decorate(operation: Operation[Given]) -> Operation[Given]:
        @wraps(operation)
        def inner(request: Any, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            token: ApiToken = request.auth
            if wanted not in token.scope_set:
                raise ScopeMissing(scope=wanted.value)
            scope_of = acting(organisations=[token.organisation_id], member=f"token:{token.ref}")
            with watching() as opened, scope_of as at:
                request.actor, request.at = Actor.of_token(token), at
                _check_not_too_many(token, wanted, at)
                key = request.headers.get("Idempotency-Key") if request.method == "POST" else None

                def do() -> HttpResponse:
                    return _json(operation(request, *args, **kwargs))

                response = do() if key is None else once(request, key, resend=resend, do=do, answer=_json)
                note_reading_of(opened, actor=request.actor, at=at, response=response)
                return response

        inner.api_scope = wanted.value  # type: ignore[attr-defined]  # the OpenAPI document names it
        inner.api_resend = resend  # type: ignore[attr-defined]  # and what is kept of the answer
        inner.__signature__ = get_typed_signature(operation)  # type: ignore[attr-defined]
        return inner

    return decorate


def _check_not_too_many(token: ApiToken, scope: TokenScope, at: datetime) -> None:
    """A token that somebody stole does not read the whole organisation in a night. Raises TooManyPersons."""
    if scope not in SHOWS_PERSONS:
        return
    most = settings.LINDUNG_TOKEN_PERSONS_AN_HOUR
    read = persons_read(by=str(token), organisation_id=token.organisation_id, since=at - timedelta(hours=1))
    if read >= most:
        raise TooManyPersons(read=read, most=most)


def _json(result: Any) -> HttpResponse:
    if isinstance(result, HttpResponse):
        return _unkept(result)
    status, body = result if isinstance(result, tuple) else (200, result)
    content = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False)
    return _unkept(HttpResponse(content, status=status, content_type="application/json"))


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(refusal: Refusal) -> HttpResponse:
    """A refusal as problem JSON (RFC 9457): the sentence in the reader's language, a stable code, safe facts."""
    body = {
        "type": f"urn:lindung:problem:{refusal.code}",
        "title": refusal.code.replace("_", " "),
        "status": refusal.status,
        "detail": say(refusal),
        "code": refusal.code,
        "facts": {name: fact for name, fact in refusal.facts.items() if isinstance(fact, str | int | list)},
    }
    content = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False)
    response = HttpResponse(content, status=refusal.status, content_type="application/problem+json")
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return _unkept(response)


def answer_with_problems(api: NinjaAPI) -> None:
    """Let an API answer every refusal, bad body and unknown path as problem JSON."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return problem(refusal)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(TokenRefused())

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(NotFound())

    @api.exception_handler(ValidationError)
    def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = sorted({".".join(str(step) for step in each["loc"] if step != "body") for each in error.errors})
        return problem(BadRequestBody(field=", ".join(places)[:200] or "body"))

    @api.exception_handler(HttpError)
    def unparsable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(BadRequestBody(field="body"))


# --- what partners offer -------------------------------------------------------------------------------


class OrganisationOut(Schema):
    """An organisation of the network; nothing sealed leaves by the API."""

    ref: str
    name: str
    kind: str
    country: str
    state: str
    desk: str | None
    can_be_accountable_urgently: bool


class AgreementOut(Schema):
    """An agreement the own organisation is a party to."""

    ref: str
    title: str
    state: str
    parties: list[str]
    purposes: list[str]
    field_groups: list[str]
    from_at: datetime
    until_at: datetime | None


class PolicyOut(Schema):
    """One version of a country's clocks."""

    country: str
    version: int
    values: dict[str, Any]
    made_at: datetime


router = Router(auth=TokenAuth(), tags=["partners"])


@router.get("/organisations", response=list[OrganisationOut], summary="Organisations you may see")
@api_operation(scope="partners:read")
def organisations(request: Any) -> list[dict[str, Any]]:
    """The national desk, its network, and the parties of your agreements."""
    return [_organisation(each) for each in queries.network(request.actor)[:1000]]


@router.get("/organisations/{ref}", response=OrganisationOut, summary="One organisation")
@api_operation(scope="partners:read")
def organisation(request: Any, ref: str) -> dict[str, Any]:
    """An organisation you may see, by its reference."""
    found = queries.network(request.actor).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return _organisation(found)


@router.get("/agreements", response=list[AgreementOut], summary="Your agreements")
@api_operation(scope="partners:read")
def agreements(request: Any) -> list[dict[str, Any]]:
    """Agreements that bind your organisation, newest first."""
    rows = list(Agreement.objects.visible_to(request.actor).order_by("-from_at", "-id")[:500])
    ids = {party for row in rows for party in row.parties}
    refs = dict(Organisation.objects.visible_to(request.actor).filter(id__in=ids).values_list("id", "ref"))
    return [_agreement(row, refs) for row in rows]


@router.get("/policies/{country}", response=PolicyOut, summary="A country's clocks")
@api_operation(scope="partners:read")
def policy(request: Any, country: str) -> dict[str, Any]:
    """The clocks that new items run by now."""
    found = queries.current_policy(country.upper())
    return {"country": found.country, "version": found.version, "values": found.values, "made_at": found.made_at}


def _organisation(row: Organisation) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "name": row.name,
        "kind": row.kind,
        "country": row.country,
        "state": row.state,
        "desk": row.desk.ref if row.desk else None,
        "can_be_accountable_urgently": row.can_be_accountable_urgently,
    }


def _agreement(row: Agreement, refs: dict[int, str]) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "title": row.title,
        "state": row.state,
        "parties": sorted(refs[party] for party in row.parties if party in refs),
        "purposes": row.purposes,
        "field_groups": row.field_groups,
        "from_at": row.from_at,
        "until_at": row.until_at,
    }
