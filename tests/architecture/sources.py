"""The project's own source files, parsed once for every rule."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "lindung"


@lru_cache
def sources(pattern: str = "**/*.py") -> tuple[tuple[Path, ast.Module], ...]:
    """Files of `lindung/` and what they say."""
    return tuple((path, ast.parse(path.read_text())) for path in sorted(ROOM.glob(pattern)))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in a file."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def name(path: Path) -> str:
    """A file as the project speaks of it."""
    return str(path.relative_to(ROOT))
