"""An engine for the tests of the desk: quick, without any package, and obedient."""

from lindung.evidence.gateways import Figure, Made, Outcome, Tell, Work
from lindung.evidence.rules.desk import RunKind
from lindung.evidence.rules.desk_lists import ListFacts
from lindung.evidence.rules.desk_refusals import ListNotReadable

BREAK, REFUSE = "break", "refuse"
SAID = {
    "language": "en",
    "title": "Practice report",
    "lead": "What was found.",
    "foot": "",
    "practice": "",
    "under_review": "",
    "blocks": [
        {"kind": "heading", "text": "What was found"},
        {"kind": "verdict", "tone": "safe", "label": "Robust", "text": "The methods agree.", "reasons": ["They do."]},
        {"kind": "keynumber", "label": "People in all", "value": "175", "interval": "120 to 260", "note": ""},
        {"kind": "paragraph", "text": "<b>not bold</b>", "quiet": False},
        {"kind": "table", "caption": "Methods", "columns": [{"title": "Method", "number": False},
         {"title": "People", "number": True}], "rows": [["Chapman", "175"]], "note": ""},
        {"kind": "chart", "name": "methods", "title": "Methods", "description": "One bar.",
         "svg": '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20" viewBox="0 0 100 20">'
         '<script>alert(1)</script><rect width="80" height="10" fill="#0b5f63" onclick="alert(1)"/></svg>',
         "narrow_svg": '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="20" viewBox="0 0 50 20"/>'},
    ],
}  # fmt: skip


def run(work: Work, tell: Tell) -> Outcome:
    """The same answer for the same inputs and seed."""
    tell("Reading", 0.1)
    if any(BREAK in each.name for each in work.inputs):
        raise RuntimeError("planted secret of a person")
    if any(REFUSE in each.name for each in work.inputs):
        raise ListNotReadable(field="file", reason="practice")
    tell("Counting", 0.9)
    total = float(100 + work.seed % 97 + sum(len(each.content) for each in work.inputs))
    if work.kind is RunKind.PUBLISH:
        files = (Made("synthetic.csv", b"a,b\n1,2\n", is_publishable=True),
                 Made("tables.csv", b"a,count\n1,20\n", is_publishable=True, is_for_parties=True),
                 Made("inside.json", b"{}"))  # fmt: skip
        figures = (Figure("records_published", 2.0), Figure("privacy_spent", float(work.options["epsilon"])))
        return Outcome(figures=figures, papers={"en": SAID}, files=files, record={"version": "practice"})
    return Outcome(
        figures=(
            Figure("population_total", total, total - 20, total + 40),
            Figure("population_seen", 75.0),
            Figure("not_a_name_that_is_known", 1.0),
        ),
        verdict="robust",
        papers={"en": SAID, "ms": {**SAID, "language": "ms", "title": "Laporan latihan"}},
        files=(Made("report.en.html", b"<!doctype html><title>x</title>", is_publishable=True),),
        record={"version": "practice", "packages": {}},
    )


def read_coded(content: bytes) -> ListFacts:
    """A coded list says so."""
    if not content.startswith(b"practice coded list"):
        raise ListNotReadable(field="file", reason="it was not written by `lindung encode`")
    return ListFacts(rows=12, columns=())
