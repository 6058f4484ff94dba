"""The papers say what there is: commands are named, links resolve, generated pages are fresh."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from lindung.config.command import parser
from tests.architecture.sources import ROOT

PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def orders() -> list[str]:
    """Every order of the `lindung` command."""
    return [name for action in parser()._actions for name in (action.choices or {}) if isinstance(action.choices, dict)]


def test_every_order_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text()
    assert len(orders()) > 8
    assert not [order for order in orders() if f"`lindung {order}" not in page]


def test_every_target_of_the_makefile_has_its_line_of_help() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split()) - {
        "base",
        "full",
        "dev",
        "browser",
    }
    assert not {target for target in targets if not re.search(rf"^{target}:.*## \S", text, re.MULTILINE)}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path) -> None:
    text = re.sub(r"```.*?```", "", paper.read_text(), flags=re.DOTALL)
    broken = [
        link
        for link in LINK.findall(text)
        if not re.match(r"[a-z]+:", link) and not (paper.parent / link.split("#")[0]).exists()
    ]
    assert not broken


@pytest.mark.django_db
def test_generated_pages_are_fresh() -> None:
    call_command("write_docs", check=True)
