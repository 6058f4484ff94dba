"""A session that began from somebody's own: a learner at her practice desk. It ends when her own access does."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpResponseBase
from django.utils.crypto import constant_time_compare

from lindung.partners.models import Account
from lindung.partners.shared_machine import SEEN

CAME_FROM: Final = "came_from_account"
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def go_over(request: Any, account: Account) -> None:
    """End this session and begin one of `account`. What was said of the machine at sign-in is still so."""
    kept: dict[str, Any] = {CAME_FROM: [request.user.pk, request.user.get_session_auth_hash()]}
    if SEEN in request.session:
        kept[SEEN] = request.session[SEEN]
    login(request, account, backend=BACKEND)
    request.session.update(kept)


class EndsWithHerOwn:
    """Ends a session that began from another as soon as the other would be over: access ended, or a new password."""

    def __init__(self, get_response: Callable[[Any], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            began = request.session.get(CAME_FROM)
            if began is not None and not _lasts(*began):
                logout(request)
        return self.get_response(request)


def _lasts(account_id: int, signed: str) -> bool:
    """Whether a session of hers from that moment would be good now, also when access was given back since."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    return account is not None and constant_time_compare(account.get_session_auth_hash(), signed)
