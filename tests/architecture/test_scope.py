"""Edges reach rows only through `visible_to`, or through queries and actions that do."""

import ast

from tests.architecture.sources import name, sources

EDGES = ("*/views.py", "*/views/*.py", "*/api.py", "*/api/*.py", "*/tasks.py", "*/forms.py", "*/forms/*.py")
GATES = {"visible_to"}
# File → why this edge may ask for rows without the gate.
ALLOWED = {
    "lindung/partners/api.py": "a token is found and an answer kept before anybody is known; `entering` is its gate",
}


def test_edges_reach_rows_only_through_the_gate() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for pattern in EDGES
        for path, tree in sources(pattern)
        if name(path) not in ALLOWED
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects" and not _gated(tree, node)
    ]
    assert not wrong, f"use .visible_to(actor), or a query of the room: {wrong}"


def _gated(tree: ast.Module, objects: ast.Attribute) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.value is objects and node.attr in GATES for node in ast.walk(tree)
    )


def test_every_allowed_edge_is_still_there_and_says_why() -> None:
    files = {name(path) for pattern in EDGES for path, _ in sources(pattern)}
    assert not {file for file, reason in ALLOWED.items() if file not in files or len(reason) < 20}
