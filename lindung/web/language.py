"""Which language a page speaks: the URL first, then this device's choice, then the member's, then the browser's."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

COOKIE = "language"  # set only after sign-in; public pages carry the choice in the URL
PENDING = "review: pending"  # the translator's comment on an entry no native has reviewed


class Choice(NamedTuple):
    """One language as the switch shows it: named in itself, with the address of this page in it."""

    code: str
    name: str
    url: str
    is_current: bool


NAMES = {"en": "English", "ms": "Bahasa Melayu", "id": "Bahasa Indonesia", "km": "ភាសាខ្មែរ"}


def codes() -> list[str]:
    """The languages this installation speaks, in the order of the settings."""
    return [code for code, _ in settings.LANGUAGES]


def was_chosen(request: HttpRequest) -> bool:
    """Whether the person chose the language (in the URL or on this device), so that nothing should override it."""
    return bool(getattr(request, "language_chosen", False))


def speak(request: HttpRequest, language: str) -> None:
    """Speak a member's own language for the rest of this request, unless the person chose another."""
    if language in codes() and not was_chosen(request):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def choices(request: HttpRequest) -> list[Choice]:
    """The languages with this page's address in each."""
    now = translation.get_language()
    root = getattr(request, "language_root", "")
    query = request.META.get("QUERY_STRING", "")
    rest = request.path_info + (f"?{query}" if query else "")
    return [Choice(code, NAMES.get(code, code), f"{root}/{code}{rest}", code == now) for code in codes()]


def without_language(request: HttpRequest, path: str) -> str:
    """A path of this site as the list of addresses knows it: no language in it, nor where the site is mounted."""
    inside = path.removeprefix(f"{getattr(request, 'language_root', '')}/")
    first, _, rest = inside.partition("/")
    return "/" + (rest if first in codes() else inside)


def is_under_review(language: str | None) -> bool:
    """Whether some text in this language still waits for a native's review."""
    return bool(language) and language != settings.LANGUAGE_CODE and _has_pending(str(language))


@cache
def _has_pending(language: str) -> bool:
    """Read from the catalogues themselves, once per process."""
    catalogues = (
        Path(app.path) / "locale" / language / "LC_MESSAGES" / "django.po"
        for app in apps.get_app_configs()
        if app.name.startswith("lindung.")
    )
    return any(PENDING in path.read_text(encoding="utf-8") for path in catalogues if path.exists())
