"""Small files, small functions, and what may import what beyond import-linter's contracts."""

import ast
import io
import subprocess
import sys

import pytest
from django.core.management import call_command

from lindung.config.postgres import Server  # noqa: F401 - proves that the launcher needs no Django
from tests.architecture.sources import ROOT, functions, imports, name, sources

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        name(path): count
        for path, _ in sources()
        if (count := len(path.read_text().splitlines())) > MOST_LINES_OF_A_FILE
        and "migrations" not in path.parts  # written by makemigrations
    }
    assert not long, f"make each a package of the same name: {long}"


def test_no_function_is_longer_than_40_lines() -> None:
    long = {
        f"{name(path)}:{function.name}": lines
        for path, tree in sources()
        if "migrations" not in path.parts
        for function in functions(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }
    assert not long


def test_every_module_says_in_one_line_what_it_holds() -> None:
    silent = [
        name(path)
        for path, tree in sources()
        if tree.body and "migrations" not in path.parts and not ast.get_docstring(tree)
    ]
    assert not silent


def test_no_migration_imports_our_code() -> None:
    """A rename would break history. A migration has to name the sealed fields and the default of a reference,
    and what seals: sealed bytes have to open for ever, so its form is history already."""
    allowed = {"lindung.vault.fields", "lindung.vault.sealing", "lindung.kernel.refs"}
    wrong = {
        name(path): found
        for path, tree in sources("*/migrations/*.py")
        if (found := [one for one in imports(tree) if one.startswith("lindung") and not _below(one, allowed)])
    }
    assert not wrong


def _below(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path, tree in sources()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said, stderr=said)
    except SystemExit as end:
        pytest.fail(f"{end}\n{said.getvalue()}")


@pytest.mark.slow
def test_the_web_application_starts_without_the_extras() -> None:
    """Engines are optional: importing the application must not load one."""
    heavy = ["pyspark", "splink", "duckdb", "polars", "numba", "numpy", "scipy", "pyarrow", "pandas", "opendp"]
    heavy += ["altair", "vl_convert", "typst", "openpyxl", "pytest", "hypothesis", "playwright"]
    script = (
        "import sys; from django.core.wsgi import get_wsgi_application as app; app(); "
        "from django.urls import get_resolver; get_resolver().url_patterns; "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
