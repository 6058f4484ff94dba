"""Asks axe-core what in a page somebody cannot use."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page: Page, *, only: str = "") -> list[str]:
    """What axe finds, one line a rule: its name and the first places. Works under our Content-Security-Policy.

    `only`: a single rule, when the others were asked of this page already.
    """
    page.wait_for_load_state()  # a click waits until the next page begins, not until it is whole
    if not page.evaluate("'axe' in window"):
        console = page.context.new_cdp_session(page)
        console.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        console.detach()
    run_only = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES}
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", run_only)
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found["violations"]]


def too_wide_by_px(page: Page) -> int:
    """How far the page reaches beyond its window (0: nobody has to scroll sideways)."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(wide, 0)
