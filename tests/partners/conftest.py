"""A ministry's sign-in for the tests of partners, and a browser that goes there and back."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lindung.partners.models import Member, Organisation
from lindung.partners.rules import OrganisationKind, Role
from lindung.partners.rules.providers import Provider
from tests.factories.partners import a_member, an_organisation
from tests.partners.oidc_provider import PracticeProvider, running

GOING = re.compile(r'http-equiv="refresh" content="0;url=([^"]+)"')


@pytest.fixture(scope="package")
def _ministry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProvider]:
    with running(tmp_path_factory.mktemp("ministry")) as provider:
        yield provider


@pytest.fixture
def ministry(_ministry: PracticeProvider, monkeypatch: pytest.MonkeyPatch) -> PracticeProvider:
    """The provider, as nobody bent it yet."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    cache.clear()
    _ministry.begin_anew()
    return _ministry


class Desk:
    """One ministry with its sign-in set up here, and browsers that use it."""

    def __init__(self, provider: PracticeProvider, settings: Any) -> None:
        self.provider, self.settings = provider, settings
        self.organisation = an_organisation(OrganisationKind.MINISTRY)
        self.set_up()

    def set_up(self, **also: Any) -> Provider:
        """As the operator set it, with `also` instead."""
        made = self.provider.as_set(**{"organisations": (self.organisation.ref,), **also})
        self.settings.LINDUNG_SIGN_IN_PROVIDERS = {made.slug: made}
        return made

    def member(self, *roles: Role, of: Organisation | None = None, **also: Any) -> Member:
        """Somebody of the ministry; a coordinator unless told otherwise."""
        return a_member(of=of or self.organisation, roles=list(roles) or [Role.COORDINATOR], **also)

    def go(self, client: Client, *, slug: str = "interior", **fields: str) -> str:
        """Press the button: the address at the provider."""
        page = client.post(f"/partners/sign-in/{slug}/", fields)
        found = GOING.search(page.content.decode())
        assert found, (page.status_code, page.content.decode()[-600:])
        return unescape(found[1])

    def sign_in(self, client: Client, *, fields: dict[str, str] | None = None, **claims: Any) -> Any:
        """There and back; what the desk answers."""
        return client.get(self.provider.consent(self.go(client, **(fields or {})), **claims))


@pytest.fixture
def desk(ministry: PracticeProvider, settings: Any, db: None) -> Desk:
    """A ministry whose members sign in with its own sign-in."""
    return Desk(ministry, settings)
