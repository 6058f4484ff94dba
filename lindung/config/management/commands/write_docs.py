"""Draw the generated pages of docs/reference/ anew, or say which of them are stale."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, CommandError

import lindung
from lindung.config.papers import PAGES


class Command(BaseCommand):
    help = "Draw the generated pages of docs/reference/ anew; --check only says which are stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--only PAGE` for one page, `--check` to write nothing."""
        parser.add_argument("--only", choices=sorted(PAGES))
        parser.add_argument("--check", action="store_true")

    def handle(self, *, only: str | None = None, check: bool = False, **options: object) -> None:
        """Write the pages, or refuse when one of them is stale."""
        folder = Path(lindung.__file__).parents[1] / "docs" / "reference"
        stale = []
        for name in [only] if only else sorted(PAGES):
            page, path = PAGES[name](), folder / f"{name}.md"
            if path.exists() and path.read_text() == page:
                continue
            stale.append(f"docs/reference/{name}.md")
            if not check:
                path.write_text(page)
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run `make docs` and commit what it writes.")
        self.stdout.write("\n".join(stale) if stale else "Nothing was stale.")
