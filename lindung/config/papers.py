"""The pages of docs/reference/ that are drawn from the code: states, refusals, the API's operations, settings."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.conf import settings

import lindung
from lindung.kernel import errors
from lindung.kernel.errors import Refusal
from lindung.kernel.lifecycle import Lifecycle

GENERATED = "<!-- Drawn from the code by `make docs`; do not edit. -->\n"


def states_page() -> str:
    """Every state machine as a diagram, in the order of the rooms."""
    parts = ["# States\n", GENERATED, "Each diagram is a table in the room's `rules`; only its moves are possible.\n"]
    for room, lifecycle in _lifecycles():
        name = lifecycle.thing.replace("_", " ").capitalize()
        parts.append(f"## {name} (`{room}`)\n\n```mermaid\n{lifecycle.diagram()}```\n")
    return "\n".join(parts)


def refusals_page() -> str:
    """Every refusal: its code, HTTP status and sentence. Codes are part of the API."""
    rows = sorted((kind.code, kind.status, str(kind.sentence), kind.__module__.split(".")[1]) for kind in refusals())
    lines = [f"| `{code}` | {status} | {room} | {sentence} |" for code, status, sentence, room in rows]
    head = (
        "# Refusals\n\n" + GENERATED + "\nWhat the house answers when it will not do a thing. The API sends `code`, the"
        " status and the sentence (in the language of\n`Accept-Language`) as problem JSON (RFC 9457).\n\n"
        "| code | status | room | sentence |\n|---|---|---|---|\n"
    )
    return head + "\n".join(lines) + "\n"


def api_page() -> str:
    """Every operation of the API with its scope, from the OpenAPI document."""
    document: Mapping[str, Any] = import_module("lindung.config.api").api.get_openapi_schema()
    lines = [
        f"| `{verb.upper()}` | `{path}` | {_scope(operation)} | {_summary(operation)} |"
        for path, operations in sorted(document["paths"].items())
        for verb, operation in operations.items()
    ]
    head = (
        "# API\n\n"
        + GENERATED
        + "\nThe same actions as the pages. `Authorization: Bearer <token>` with a token of your"
        " organisation; `Idempotency-Key` on every\n`POST` ([what a resend"
        " gets](roles.md#api-tokens)); refusals as problem JSON ([codes](refusals.md))."
        " The OpenAPI document is at `/api/v1/openapi.json`.\n\n"
        "| method | path | scope | what it does |\n|---|---|---|---|\n"
    )
    return head + "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every setting, from deploy/env.sample: what it does, and its default."""
    sample = Path(lindung.__file__).parents[1] / "deploy" / "env.sample"
    head = (
        "# Settings\n\n" + GENERATED + "\nFrom the environment only; `deploy/env.sample` is a file of all of them for"
        " systemd's `EnvironmentFile=`. An odd value is refused by\nname. Empty means the default.\n"
    )
    return head + "".join(_settings(sample.read_text().splitlines()))


def _settings(lines: list[str]) -> Iterator[str]:
    """Rows of tables: comments tell about the settings up to the next comment; `--- words ---` opens a section."""
    about: list[str] = []
    names: list[str] = []
    for line in [*lines, "# --- end ---"]:
        name, is_setting, default = line.partition("=")
        if is_setting and not line.startswith("#"):
            names.append(f"`{name}`" + (f" (`{default}`)" if default else ""))
        elif line.startswith("#"):
            if names:
                yield f"| {', '.join(names)} | {' '.join(about)} |\n"
                about, names = [], []
            text = line.strip("# ")
            if text.startswith("---") and text != "--- end ---":
                title = text.strip("- ")
                yield f"\n## {title[0].upper()}{title[1:]}\n\n| setting (default) | what it does |\n|---|---|\n"
                about = []
            else:
                about.append(text)


PAGES: Mapping[str, Callable[[], str]] = {
    "states": states_page,
    "refusals": refusals_page,
    "api": api_page,
    "settings": settings_page,
}


def refusals() -> list[type[Refusal]]:
    """Every kind of refusal in the house, the kernel's first."""
    for room in settings.ROOMS:
        for module in _modules(f"lindung.{room}"):
            import_module(module)
    found: list[type[Refusal]] = [errors.Refusal]
    for kind in found:
        found += [child for child in kind.__subclasses__() if child.__module__.startswith("lindung.")]
    return found


def _lifecycles() -> Iterator[tuple[str, Lifecycle[Any]]]:
    seen: set[int] = set()
    for room in settings.ROOMS:
        for module in _modules(f"lindung.{room}.rules"):
            for value in vars(import_module(module)).values():
                if isinstance(value, Lifecycle) and id(value) not in seen:
                    seen.add(id(value))
                    yield room, value


def _modules(package: str) -> Iterator[str]:
    """A module and all below it, leaving out what runs on import alone (commands, migrations)."""
    if find_spec(package.rpartition(".")[0]) is None or find_spec(package) is None:
        return
    yield package
    for found in walk_packages(getattr(import_module(package), "__path__", ()), f"{package}."):
        if "migrations" not in found.name and "management" not in found.name:
            yield found.name


def _scope(operation: Mapping[str, Any]) -> str:
    scope = operation.get("x-scope", "")
    return f"`{scope}`" if scope else ""


def _summary(operation: Mapping[str, Any]) -> str:
    text = str(operation.get("description") or operation.get("summary") or "")
    return text.strip().splitlines()[0] if text.strip() else ""
