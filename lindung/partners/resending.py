"""`Idempotency-Key`: a resend does nothing twice. Of an answer references and status are kept, never what was told."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.http import HttpResponse

from lindung.partners.models import ApiToken, IdempotentAnswer
from lindung.partners.rules.refusals import BadKey, KeyUsedDifferently
from lindung.vault import digest, digest_candidates

KEY_AT_MOST: Final = 200
REFERENCES: Final = ("ref", "state")
CONTENT: Final = "partners.resend"
Again = Callable[[Any, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Resend:
    """What is kept of an operation's answer, and how the answer is made anew for whoever may still see it.

    `keeps`: names of references and states; none when the operation only reads, and is then done again each time.
    `again`: from request and what was kept to the body; without it, a resend gets what was kept.
    """

    keeps: tuple[str, ...] = REFERENCES
    again: Again | None = None


def check_key(key: str) -> None:
    """Refuse a key that cannot be kept. Raises BadKey."""
    if not 1 <= len(key) <= KEY_AT_MOST or not key.isprintable():
        raise BadKey(field="Idempotency-Key", most=KEY_AT_MOST)


def once(
    request: Any,
    key: str,
    *,
    resend: Resend,
    do: Callable[[], HttpResponse],
    answer: Callable[[Any], HttpResponse],
) -> HttpResponse:
    """Do it, or answer a resend. A second request waits at the unique index until the first has committed.

    `request` carries token and moment; `answer` turns a body into a response. Raises BadKey or KeyUsedDifferently.
    """
    check_key(key)
    if not resend.keeps:
        return do()
    token: ApiToken = request.auth
    slot = _slot(token, key, _content(request), request.at)
    if not IdempotentAnswer.objects.bulk_create([slot], ignore_conflicts=True) or not _is_ours(slot):
        return _replay(request, _earlier(token, key, _content(request)), resend, answer)
    response = do()
    kept = json.dumps(kept_of(json.loads(response.content), resend.keeps), ensure_ascii=False)
    IdempotentAnswer.objects.filter(ref=slot.ref).update(status=response.status_code, **slot.seal_fields(body=kept))
    return response


def kept_of(body: Any, keeps: tuple[str, ...]) -> Any:
    """What of a body may be kept: in every object the names of `keeps`, and nothing else."""
    if isinstance(body, list):
        return [kept_of(each, keeps) for each in body]
    if isinstance(body, dict):
        return {name: kept_of(body[name], keeps) for name in keeps if name in body}
    return body


def _content(request: Any) -> str:
    return sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()


def _slot(token: ApiToken, key: str, content: str, at: datetime) -> IdempotentAnswer:
    slot = IdempotentAnswer(
        organisation=token.organisation,
        token=token,
        idempotency_key=key,
        request_digest=digest(CONTENT, content),
        made_at=at,
    )
    slot.seal_now()
    return slot


def _is_ours(slot: IdempotentAnswer) -> bool:
    return IdempotentAnswer.objects.filter(ref=slot.ref).exists()


def _earlier(token: ApiToken, key: str, content: str) -> IdempotentAnswer:
    found = IdempotentAnswer.objects.select_related("organisation__key").get(token=token, idempotency_key=key)
    kept = bytes(found.request_digest)
    plain = bytes.fromhex(content)  # as versions before kept it; two days after the upgrade there is none
    if not any(hmac.compare_digest(kept, each) for each in (*digest_candidates(CONTENT, content), plain)):
        raise KeyUsedDifferently()
    return found


def _replay(
    request: Any, earlier: IdempotentAnswer, resend: Resend, answer: Callable[[Any], HttpResponse]
) -> HttpResponse:
    kept = kept_of(json.loads(str(earlier.body)), resend.keeps)  # also of what a version before kept whole
    response = answer(resend.again(request, kept) if resend.again else kept)
    response.status_code = earlier.status
    response.headers["Idempotency-Replayed"] = "true"
    return response
