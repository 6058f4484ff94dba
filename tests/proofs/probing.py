"""What an answer hangs on: rows that the database was asked for by a reference, and roles that somebody was asked for.

An answer follows from the request and from what the database and the roles said. So where every statement that names a
reference answers for a stranger's row as for one that is not there, the whole answer is the same: status, body, code
path and number of queries. And two members of one organisation whose roles answer every question alike are answered
alike. Both are looked at while a request runs, and so many more rows and roles are tried than requests are made.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection

from lindung.partners.models import Actor
from lindung.partners.rules import Role

TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@cache
def known_tables() -> frozenset[str]:
    """Every table of ours and of the libraries."""
    return frozenset(model._meta.db_table for model in apps.get_models())


@dataclass
class Listener:
    """Hears every statement of a request. With `ref`: tries strangers' and own references in each that names it."""

    ref: str = ""
    strangers: Mapping[str, list[str]] = field(default_factory=dict)  # table → references
    own: Mapping[str, list[str]] = field(default_factory=dict)
    count: int = 0
    named: list[str] = field(default_factory=list)  # statements that name the reference
    tables: set[str] = field(default_factory=set)  # in which it is looked up
    tried: int = 0
    told_apart: list[str] = field(default_factory=list)  # strangers' rows that answered otherwise than none
    found: set[str] = field(default_factory=set)  # own rows that the address finds
    untried: list[str] = field(default_factory=list)  # statements that write with it: to be asked for really

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """In place of the statement: look, then do it."""
        self.count += 1
        if self.ref and self.ref in repr(params):
            self._look(sql, params, many)
        return execute(sql, params, many, context)

    def _look(self, sql: str, params: Any, many: bool) -> None:
        tables = set(TABLE.findall(sql)) & known_tables()
        self.named.append(sql)
        self.tables |= tables
        if many or not sql.lstrip().startswith("SELECT") or not tables:
            self.untried.append(sql)
            return
        none = rows(sql, params)
        for ref in (ref for table in sorted(tables) for ref in self.strangers.get(table, ())):
            self.tried += 1
            if rows(sql, swapped(params, self.ref, ref)) != none:
                self.told_apart.append(f"{ref}: {sql[:200]}")
        for ref in (ref for table in sorted(tables) for ref in self.own.get(table, ())):
            if rows(sql, swapped(params, self.ref, ref)) != none:
                self.found.add(ref)


def rows(sql: str, params: Any) -> list[Any]:
    """What the database answers, in the scope of this moment; beside the counted statements."""
    with connection.connection.cursor() as cursor:
        return cursor.execute(sql, params, prepare=False).fetchall()


def swapped(value: Any, ref: str, other: str) -> Any:
    """The same parameters with another reference."""
    if isinstance(value, str):
        return value.replace(ref, other)
    if isinstance(value, (list, tuple)):
        return type(value)(swapped(each, ref, other) for each in value)
    return value


# Where roles are read only to be written down, or for the menu that stands on every page: (module, function).
NOT_A_QUESTION = {
    ("lindung.cases.actions.showing", "note_reading"),
    ("lindung.cases.actions.showing", "note_search"),
    ("lindung.partners.noting", "note_reading_of"),
    ("lindung.web.context", "_words"),
}
Question = tuple[str, frozenset[str] | None, Any]  # roles or lacking; the roles asked for; what was answered


class Roles(Set[Role]):
    """Somebody's roles; every question about them is kept. Not a set of Python's own: nothing reads them unheard."""

    def __init__(self, own: frozenset[Role], name: str = "roles", heard: set[Question] | None = None) -> None:
        self.own, self.name, self.heard = own, name, set() if heard is None else heard

    def _keep(self, asked: frozenset[str] | None, answer: Any) -> None:
        frame: Any = sys._getframe(2)
        while frame is not None and frame.f_code.co_name in {"<genexpr>", "<listcomp>", "__iter__"}:
            frame = frame.f_back
        if (frame.f_globals.get("__name__"), frame.f_code.co_name) not in NOT_A_QUESTION:
            self.heard.add((self.name, asked, answer))

    def isdisjoint(self, other: Any) -> bool:
        """The question of `Actor.has`."""
        asked = frozenset(str(each) for each in other)
        answer = self.own.isdisjoint(asked)
        self._keep(asked, answer)
        return answer

    def __contains__(self, role: object) -> bool:
        answer = role in self.own
        self._keep(frozenset({str(role)}), not answer)
        return answer

    def __iter__(self) -> Iterator[Role]:
        self._keep(None, self.own)
        return iter(self.own)

    def __len__(self) -> int:
        self._keep(None, self.own)
        return len(self.own)

    @classmethod
    def _from_iterable(cls, it: Any) -> frozenset[Role]:  # type: ignore[override]
        return frozenset(it)

    __hash__ = Set._hash


def would_answer(question: Question, roles: frozenset[Role], lacking: frozenset[Role]) -> bool:
    """Whether somebody with these roles answers a question as it was answered."""
    name, asked, answer = question
    own = roles if name == "roles" else lacking
    return bool((own if asked is None else own.isdisjoint(asked)) == answer)


@contextmanager
def roles_heard(into: set[Question]) -> Iterator[list[Actor]]:
    """Within this every member who comes in has roles that keep what they are asked; yields who came in."""
    came: list[Actor] = []
    of_member = Actor.of_member

    def watched(member: Any) -> Actor:
        actor = of_member(member)
        came.append(actor)
        roles, lacking = Roles(actor.roles, "roles", into), Roles(actor.lacking, "lacking", into)
        return replace(actor, roles=roles, lacking=lacking)  # type: ignore[arg-type]

    with patch.object(Actor, "of_member", watched):
        yield came
