"""Edges reach rows only through `visible_to`, or through queries and actions that do.

Tasks are left out: the clock acts for everyone.
"""

import ast
from collections.abc import Iterator

from tests.architecture.sources import name, sources

EDGES = ("*/views.py", "*/views/*.py", "*/api.py", "*/api/*.py", "*/forms.py", "*/forms/*.py")
GATE = "visible_to"
# File:Model → why this edge may ask for these rows without the gate.
ALLOWED = {
    "lindung/partners/api.py:ApiToken": "a token is found before anybody is known; `entering` is its gate",
    "lindung/cases/views/people.py:Disclosure": "what was told about a person who was found through the gate",
    "lindung/cases/views/record.py:Sight": "who sees a person who was found through the gate",
    "lindung/cases/api/people.py:Sight": "who sees a person who was found through the gate",
    "lindung/cases/views/triage.py:LinkedReport": "the case of a report that was found through the gate",
}


def reached() -> Iterator[tuple[str, int]]:
    """`file:Model` and line of every `Model.objects` in an edge that does not pass the gate."""
    for pattern in EDGES:
        for path, tree in sources(pattern):
            above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr == "objects" and not _gated(node, above):
                    yield f"{name(path)}:{ast.unparse(node.value)}", node.lineno


def _gated(objects: ast.Attribute, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether the chain of calls that begins here has the gate in it."""
    node: ast.AST = objects
    while isinstance(above.get(node), ast.Attribute | ast.Call):
        after = above[node]
        if isinstance(after, ast.Call) and after.func is not node:
            return False  # an argument of another call: the chain ends
        if isinstance(after, ast.Attribute) and after.attr == GATE:
            return True
        node = after
    return False


def test_edges_reach_rows_only_through_the_gate() -> None:
    wrong = [f"{what} (line {line})" for what, line in reached() if what not in ALLOWED]
    assert not wrong, f"use .visible_to(actor), or a query of the room: {wrong}"


def test_every_exception_is_still_needed_and_says_why() -> None:
    needed = {what for what, _ in reached()}
    assert set(ALLOWED) <= needed
    assert all(len(reason) > 20 for reason in ALLOWED.values())
