"""Whatever takes bytes or text apart is bent by a test, or reads what is ours; a new one has to be given its place."""

import ast
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from tests.architecture.sources import ROOM, ROOT, sources
from tests.proofs import test_parsers_of_files as of_files
from tests.proofs import test_parsers_of_lists as of_lists

# What takes bytes or text apart, by the last word of the call; the second word where the last one is not enough.
TAKES_APART: Final = frozenset(
    {
        *("loads", "DictReader", "ZipFile", "decompress", "b64decode", "urlsafe_b64decode", "fromhex", "fromstring"),
        *("load_workbook", "ParquetFile", "read_table", "read_schema", "read_metadata", "read_csv", "open_csv"),
        *("get_unverified_header", "read_bytes", "decrypt_io", "parse_qsl", "literal_eval", "unpack", "safe_load"),
    }
)
OF: Final = frozenset(
    {"json.load", "csv.reader", "jwt.decode", "Image.open", "np.load", "trafilatura.extract", "pickle.load"}
)
READ_MODES: Final = frozenset({"r", "rb", "r+", "r+b"})


def apart(call: ast.Call) -> bool:
    """Whether a call takes apart what somebody else wrote."""
    function = call.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if last == "read_text":
        return isinstance(function, ast.Attribute)
    if last == "open":
        words = [each.value for each in call.args if isinstance(each, ast.Constant)]
        named = {each.arg for each in call.keywords}
        is_written = any(isinstance(word, str) and word[:1] in {"w", "x", "a"} for word in words)
        return not is_written and (bool({*words} & READ_MODES) or bool(named & {"encoding", "newline", "formats"}))
    return last in TAKES_APART or ".".join(ast.unparse(function).split(".")[-2:]) in OF


def found_in(tree: ast.AST, inside: str = "") -> Iterator[str]:
    """The functions with such a call."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from found_in(node, f"{inside}.{node.name}" if inside else node.name)
        else:
            if isinstance(node, ast.Call) and apart(node):
                yield inside
            yield from found_in(node, inside)


@cache
def parsers() -> dict[str, str]:
    """Every function of ours that takes something apart (room.module.function), and its file."""
    found = {}
    for path, tree in sources():
        if "migrations" not in path.parts:
            module = ".".join(path.relative_to(ROOM).with_suffix("").parts).removesuffix(".__init__")
            found |= {f"{module}.{name}".rstrip("."): str(path.relative_to(ROOT)) for name in found_in(tree)}
    return found


# Bent by a test that has no table of ways.
FILES: Final = "tests/proofs/test_parsers_of_files.py"
LISTS: Final = "tests/proofs/test_parsers_of_lists.py"
ELSEWHERE: Final = {
    "evidence.api._content": "tests/proofs/test_api.py::test_made_up_requests_are_answered_as_the_document_says",
    "evidence.runs.estimate_records._torn": f"{LISTS}::test_a_bent_list_is_read_or_refused",
    "evidence.runs.ledger_file": f"{LISTS}::test_a_bent_ledger_is_read_or_refused",
    "partners.gateways": "tests/partners/test_oidc_hostile.py::test_whatever_a_ministry_answers_nobody_is_signed_in",
    "plans.gateways": f"{FILES}::test_a_bent_file_is_loaded_whole_or_not_at_all",
    "plans.management.commands.plan_workbook": f"{FILES}::test_a_bent_file_is_loaded_whole_or_not_at_all",
    "plans.tree_api.bring_in": "tests/proofs/test_api.py::test_made_up_requests_are_answered_as_the_document_says",
    "reports.forms.carry.open_": "tests/proofs/test_parsers.py::test_a_sealed_field_that_was_touched_opens_no_more",
    "reports.engines": "tests/reports/test_papers.py::test_any_change_of_a_paper_is_cleaned_or_refused",
    "reports.gateways": "tests/proofs/test_parsers.py::test_any_sheet_is_read_or_refused",
    "web.paging.open_cursor": "tests/proofs/test_parsers.py::test_any_text_is_no_cursor_and_no_sealed_field",
}
# Read what is ours: nobody outside writes there.
OURS: Final = {
    "comes with the program": (
        *("config.management.commands.write_docs", "config.papers", "desk.practice", "directory.areas"),
        *("evidence.gateways.record_columns", "evidence.tables", "journeys.methods.tables", "papers.html"),
        *("papers.pdf", "papers.wording", "plans.queries.official", "plans.rules.published", "plans.tables.published"),
        *("referrals.queries.facts", "reports.gateways.htcds_columns", "screening.methods", "web.catalogues"),
        "web.language",
    ),
    "was sealed, signed or stored by us": (
        *("audit.chain", "evidence.actions.working", "learning.methods.badges", "partners.signing_in"),
        "partners.resending",
        *("vault.fields.columns", "vault.house_secrets", "vault.keyset.make_keyset_text", "vault.renewing"),
        "vault.signing",
    ),
    "was written by the same run, or is only fingerprinted": (
        *("evidence.runs.desk_estimate", "evidence.runs.desk_folder", "evidence.runs.desk_link.run"),
        *("evidence.runs.desk_publish", "evidence.runs.link_encoded", "evidence.rules.drawings", "papers.folder"),
        *("papers.run", "papers.vega", "screening.engines", "screening.runs.clusters", "screening.runs.store"),
        *("screening.runs.lures._fingerprint", "screening.runs.summary", "screening.runs.tables"),
    ),
    "is this machine's, or a program's that checks it itself": (
        *("config.backup.restoring._load", "config.disks", "config.postgres.server", "config.serving.ask"),
    ),
}


def bent() -> set[str]:
    """What the tables of ways reach; each way proves with its good example that it does."""
    listed = [*of_files.WAYS.values(), *of_files.LOADED.values(), *of_lists.LISTS.values()]
    return {each for way in [*listed, *(way for _, way in of_lists.ENCODED.values())] for each in way.reaches}


def is_under(name: str, place: str) -> bool:
    """Whether a function is this one, or stands in this module or package."""
    return name == place or name.startswith(f"{place}.")


def test_every_parser_is_bent_by_a_test_or_reads_what_is_ours() -> None:
    reached, places = bent(), [*ELSEWHERE, *(place for group in OURS.values() for place in group)]
    alone = [
        f"{name} ({file})"
        for name, file in parsers().items()
        if not any(f".{name}".endswith(f".{each}") for each in reached)
        and not any(is_under(name, place) for place in places)
    ]
    assert alone == [], "give it a way in tests/proofs/test_parsers_of_*.py, or a line here that says whose it is"


@pytest.mark.parametrize("place", [*ELSEWHERE, *(place for group in OURS.values() for place in group)])
def test_no_line_here_outlives_its_parser(place: str) -> None:
    assert any(is_under(name, place) for name in parsers())


@pytest.mark.parametrize("test", sorted(set(ELSEWHERE.values())))
def test_every_test_named_here_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
