"""The browser fixture itself: a real page from a real server."""

import pytest
from playwright.sync_api import Page


@pytest.mark.browser
def test_a_page_comes_from_a_real_server(page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 503  # no worker runs here
    assert '"web": "ok"' in page.content()
