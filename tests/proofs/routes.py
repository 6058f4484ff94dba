"""Every address of the URL conf, and every row that could stand in it: found, not listed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from lindung.directory.models import Entry
from lindung.kernel.refs import make_ref

# Pages of django-allauth are crawled too; only these few need something that is not a row of ours.
NOT_OURS = ("accounts/",)
_PLACE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_REGEX = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\[[^\]]*\])*\)")


@dataclass(frozen=True)
class Route:
    """One address with its holes."""

    name: str
    path: str
    kinds: tuple[tuple[str, str], ...]  # what stands in a hole, and its converter

    @property
    def refs(self) -> tuple[str, ...]:
        """The holes that take a reference of a row."""
        return tuple(name for name, _ in self.kinds if name == "ref" or name.endswith("_ref"))

    def at(self, **values: str) -> str:
        """The address with its holes filled."""
        path = self.path
        for name, kind in self.kinds:
            stands = values.get(name) or (NO_ROW if name.endswith("ref") else SOMETHING[name])
            path = path.replace(f"<{kind}:{name}>" if kind else f"<{name}>", stands)
        return f"/{path}"


NO_ROW = "0000000000"
# What stands in the other holes. A route with a new kind of hole fails here and must be given its word.
SOMETHING = {
    "country": "MY", "version": "1", "key": "nobody.nothing", "token": "nothing", "purpose": "services",
    "code": "nothing", "rest": "nothing", "pk": "1", "uidb36": "1",
    "kind": "estimate", "name": "report.en.html", "number": "1",
    "service_id": "00000000-0000-4000-8000-000000000000",
    "slug": "four-ps", "page": "1", "stage": "after", "key_ref": "0000000000",
    "ref": "0000000000", "report_ref": "0000000000", "organisation_ref": "0000000000",
}  # fmt: skip


@cache
def all_routes() -> tuple[Route, ...]:
    """Every address that is mounted, once."""
    found = {route.path: route for route in _below(get_resolver(), "", "")}
    return tuple(found.values())


def _below(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(each, path, ":".join(filter(None, [space, each.namespace or ""])))
        elif isinstance(each, URLPattern):
            path = _REGEX.sub(lambda hole: f"<{hole['name']}>", path.replace("^", "").removesuffix("$"))
            kinds = tuple((hole["name"], hole["kind"] or "") for hole in _PLACE.finditer(path))
            yield Route(":".join(filter(None, [space, each.name or ""])), path, kinds)


def models_with_ref() -> list[type[Model]]:
    """Every table whose rows have a public reference."""
    models = [m for m in apps.get_models() if any(field.name == "ref" for field in m._meta.concrete_fields)]
    return sorted((m for m in models if m is not Entry), key=lambda model: model._meta.label)


def absent_ref() -> str:
    """A reference that is well formed and stands for nothing."""
    return make_ref()


def refs_seen(model: type[Model], orgs: str) -> list[str]:
    """The references of a table that exist for these organisations, behind the wall of the database; own ones first."""
    table, order = connection.ops.quote_name(model._meta.db_table), "id"
    if orgs.strip("{}").isdecimal() and any(field.name == "organisation" for field in model._meta.concrete_fields):
        order = f"organisation_id <> {int(orgs.strip('{}'))}, id"
    with connection.cursor() as cursor:
        few = orgs if getattr(orgs, "supervised", False) else ""  # what only few may read, for a supervisor
        asked = "SELECT set_config('lindung.orgs', %s, true), set_config('lindung.supervised', %s, true)"
        cursor.execute(asked, [orgs, few])
        cursor.execute(f"SELECT ref FROM {table} ORDER BY {order}")
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute(asked, ["*", ""])
    return found


def state_of(model: type[Model]) -> dict[str, str]:
    """The state of each row of a table, "" where rows have none."""
    if not any(field.name == "state" for field in model._meta.concrete_fields):
        return dict.fromkeys(model._base_manager.values_list("ref", flat=True), "")
    return dict(model._base_manager.values_list("ref", "state"))
