"""What every template may read: `practice`, `languages`, `language`, the way out."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from lindung.web import language
from lindung.web.nav import Link, menu_for


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page (a context processor)."""
    actor = getattr(request, "actor", None)
    return {
        "practice": bool(getattr(settings, "PRACTICE", False) or getattr(actor, "is_practice", False)),
        "actor": actor,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "languages": lambda: language.choices(request),  # called only by pages that show them
        "nav": lambda: _menu(actor),
        "quick_exit_url": getattr(settings, "QUICK_EXIT_URL", "https://weather.com/"),
    }


def _menu(actor: Any) -> list[Link]:
    """The main menu of whoever is signed in; nothing for a stranger."""
    return menu_for(_words(actor, "roles"), lacking=_words(actor, "lacking"))


def _words(actor: Any, name: str) -> frozenset[str]:
    return frozenset(str(getattr(role, "value", role)) for role in getattr(actor, name, ()))
