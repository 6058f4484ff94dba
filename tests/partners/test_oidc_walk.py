"""A ministry's own sign-in in a real browser: there and back over two sites, on a phone, by the pages' own rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lindung.partners.models import BoundSignIn
from lindung.partners.rules import OrganisationKind, Role
from tests.browser.axe import barriers
from tests.factories.partners import a_member, an_organisation
from tests.fixtures.browser import PHONE
from tests.partners.oidc_provider import PracticeProvider
from tests.partners.test_walk import shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REF, ADDRESS = "0000000000", "officer@ministry.example"
FILE = """
[interior]
name = "Practice Ministry of the Interior"
issuer = "{url}"
client_id = "lindung"
client_secret = "practice secret: with/odd:signs"
organisations = ["{ref}"]
only = true
ca_file = "{ca_file}"
"""


@pytest.fixture
def door(ministry: PracticeProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PracticeProvider:
    """The provider, named in the file of the server that is started after this."""
    file = tmp_path / "sign-in.toml"
    file.write_text(FILE.format(url=ministry.url, ca_file=ministry.ca_file, ref=REF))
    monkeypatch.setenv("TEST_SIGN_IN_FILE", str(file))
    ministry.at_the_door = {"sub": "directory-77", "email": ADDRESS}
    return ministry


@pytest.fixture
def phone(door: PracticeProvider, served: str, chromium: Browser) -> Iterator[Page]:
    """A phone that may go to the ministry as well."""
    context = chromium.new_context(viewport=PHONE, base_url=served, ignore_https_errors=True)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_a_member_goes_to_her_ministry_comes_back_and_shows_there_again_that_it_is_she(phone: Page) -> None:
    own = an_organisation(OrganisationKind.MINISTRY, ref=REF)
    a_member(of=own, roles=[Role.ADMINISTRATOR, Role.COORDINATOR], email=ADDRESS)
    phone.goto("/en/partners/administration/")
    assert barriers(phone) == []
    shot(phone, "sign-in-with-ministry")
    phone.get_by_role("button", name="Sign in with Practice Ministry of the Interior").click()
    phone.wait_for_url("**/partners/administration/")
    assert BoundSignIn.objects.count() == 1
    phone.goto("/en/partners/colleagues/")
    assert barriers(phone) == []
    shot(phone, "colleagues")
    phone.goto("/en/accounts/reauthenticate/?next=/en/partners/me/")
    assert barriers(phone) == []
    shot(phone, "again-at-ministry")
    phone.get_by_role("button", name="Sign in again with Practice Ministry of the Interior").click()
    phone.wait_for_url("**/partners/me/")
