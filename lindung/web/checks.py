"""System check of the web room: translations that Django cannot read yet."""

from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's own name

PACKAGE = Path(__file__).resolve().parents[1]


@register()
def translations_are_compiled(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Without compiled catalogues every page speaks English, silently; so say it."""
    for source in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"):
        binary = source.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
            return [
                Warning(
                    f"The translations in {source.relative_to(PACKAGE)} are not compiled.",
                    hint="Run `lindung manage translations compile`.",
                    id="lindung.W010",
                )
            ]
    return []
