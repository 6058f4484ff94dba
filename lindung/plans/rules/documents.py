"""Law and policy as work: a document's way from a draft into force, and who was heard on it."""

import re
from datetime import timedelta

from lindung.kernel.errors import BadInput, Conflict, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word

CLAUSE_AT_MOST = 4_000
CLAUSES_AT_MOST = 500
COMMENT_AT_MOST = 2_000
ANSWER_WITHIN = timedelta(days=30)  # after a consultation closed, every comment has its answer
CONSULT_AT_MOST = timedelta(days=366)


class DocumentKind(Word):
    """What a document is."""

    BILL = "bill", gettext_noop("Bill")
    REGULATION = "regulation", gettext_noop("Regulation")
    PROCEDURE = "procedure", gettext_noop("Standard operating procedure")
    MEMORANDUM = "memorandum", gettext_noop("Memorandum of understanding")
    POLICY = "policy", gettext_noop("Policy")


class DocumentState(Word):
    """The stage of a document."""

    DRAFTED = "drafted", gettext_noop("Drafted")
    IN_CONSULTATION = "in_consultation", gettext_noop("In consultation")
    REVISED = "revised", gettext_noop("Revised")
    SUBMITTED = "submitted", gettext_noop("Submitted")
    ADOPTED = "adopted", gettext_noop("Adopted")
    IN_FORCE = "in_force", gettext_noop("In force")
    REPLACED = "replaced", gettext_noop("Replaced")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


_ENDS = frozenset({DocumentState.WITHDRAWN})
DOCUMENT_LIFECYCLE = Lifecycle(
    thing="document",
    moves={
        DocumentState.DRAFTED: frozenset({DocumentState.IN_CONSULTATION, DocumentState.SUBMITTED}) | _ENDS,
        DocumentState.IN_CONSULTATION: frozenset({DocumentState.REVISED}) | _ENDS,
        DocumentState.REVISED: frozenset({DocumentState.IN_CONSULTATION, DocumentState.SUBMITTED}) | _ENDS,
        DocumentState.SUBMITTED: frozenset({DocumentState.REVISED, DocumentState.ADOPTED}) | _ENDS,  # sent back
        DocumentState.ADOPTED: frozenset({DocumentState.IN_FORCE}) | _ENDS,
        DocumentState.IN_FORCE: frozenset({DocumentState.REPLACED}),
        DocumentState.REPLACED: frozenset(),
        DocumentState.WITHDRAWN: frozenset(),
    },
)
MAY_BE_CONSULTED = frozenset({DocumentState.DRAFTED, DocumentState.REVISED})
# Stages somebody chooses; a consultation moves its document by itself.
CHOSEN_STAGES = tuple(
    state for state in DocumentState if state not in {DocumentState.DRAFTED, DocumentState.IN_CONSULTATION}
)


class ConsultationState(Word):
    """Where a consultation stands."""

    OPEN = "open", gettext_noop("Open for comments")
    CLOSED = "closed", gettext_noop("Closed, comments to be answered")
    ANSWERED = "answered", gettext_noop("Every comment answered")


CONSULTATION_LIFECYCLE = Lifecycle(
    thing="consultation",
    moves={
        ConsultationState.OPEN: frozenset({ConsultationState.CLOSED}),
        ConsultationState.CLOSED: frozenset({ConsultationState.ANSWERED}),  # every comment has its answer
        ConsultationState.ANSWERED: frozenset(),
    },
)
OPEN_CONSULTATION_STATES = frozenset({ConsultationState.OPEN, ConsultationState.CLOSED})


class ConsultationStep(Word):
    """What happens when a consultation's clock runs out."""

    CLOSE = "close_consultation", gettext_noop("It closes by itself; comments are then answered")
    ANSWER = "answer_comments", gettext_noop("Whoever asked is told that comments wait for an answer, each week")


class CommentAnswer(Word):
    """What became of a comment."""

    TAKEN = "taken", gettext_noop("Taken up")
    PARTLY = "partly", gettext_noop("Taken up in part")
    NOT_TAKEN = "not_taken", gettext_noop("Not taken up")


class HeardGroup(Word):
    """Who was heard; never a person's name."""

    SURVIVORS = "survivors", gettext_noop("People who were trafficked")
    WORKERS = "workers", gettext_noop("Workers and their unions")
    CHILDREN = "children", gettext_noop("Children and young people")
    COMMUNITIES = "communities", gettext_noop("Communities people leave from or work in")
    CIVIL_SOCIETY = "civil_society", gettext_noop("Civil society")
    EMPLOYERS = "employers", gettext_noop("Employers and recruiters")
    AUTHORITIES = "authorities", gettext_noop("Authorities")
    EXPERTS = "experts", gettext_noop("Experts")


class HeardHow(Word):
    """How somebody was heard."""

    MEETING = "meeting", gettext_noop("In a meeting")
    WRITING = "writing", gettext_noop("In writing")
    INTERVIEW = "interview", gettext_noop("In talks, one by one")
    SURVEY = "survey", gettext_noop("In a survey")


class NotAskedNow(Conflict):
    """A consultation on a document whose stage does not allow one."""

    code = "document_not_consulted_now"
    sentence = gettext_noop("{ref} is {now}. Only a draft or a revised text is put to consultation.")


class ConsultationOver(Conflict):
    """A comment after the consultation closed."""

    code = "consultation_over"
    sentence = gettext_noop("This consultation is closed. Write to the organisation that asked instead.")


class CommentsWaiting(Conflict):
    """A consultation ends before every comment has its answer."""

    code = "comments_waiting"
    sentence = gettext_noop("{count} comments still wait for an answer. Answer them first.")


class NoClauses(BadInput):
    """A text in which no clause was found."""

    code = "document_without_clauses"
    sentence = gettext_noop("No clause was found. Begin each one on a new line with its number, such as 3 or 3(1).")


class ClausesTwice(BadInput):
    """Two clauses with one number."""

    code = "document_clause_twice"
    sentence = gettext_noop("Clause {number} stands there twice. Give each clause a number of its own.")


class ClauseTooLong(BadInput):
    """A clause or a text beyond the bound."""

    code = "document_clause_too_long"
    sentence = gettext_noop("A clause has at most {most} characters and a text at most {clauses} clauses. Shorten it.")


_NUMBER = re.compile(
    r"^\s*(?:(?:article|clause|section|artikel|pasal|seksyen|fasal|មាត្រា)\s+)?"
    r"(\d{1,4}(?:[.\-]\d{1,3})*[A-Za-z]{0,2}(?:\s?\([0-9A-Za-z]{1,4}\))*)[.):\s]\s*(.*)$",
    re.IGNORECASE,
)


def read_clauses(text: str) -> list[tuple[str, str]]:
    """The numbered clauses of a text; what stands before the first number belongs to none.

    Raises NoClauses, ClausesTwice, ClauseTooLong.

    >>> read_clauses("A Bill\\n1. Short title.\\n2(1) A person commits an offence who\\nharbours another.")
    [('1', 'Short title.'), ('2(1)', 'A person commits an offence who harbours another.')]
    """
    found: list[tuple[str, list[str]]] = []
    for line in text.replace("\x00", " ").splitlines():
        begins = _NUMBER.match(line)
        if begins:
            found.append((begins[1].replace(" ", ""), [begins[2]]))
        elif found and line.strip():
            found[-1][1].append(line)
    clauses = [(number, " ".join(" ".join(lines).split())) for number, lines in found]
    _check(clauses)
    return clauses


def _check(clauses: list[tuple[str, str]]) -> None:
    if not clauses:
        raise NoClauses(field="text")
    if len(clauses) > CLAUSES_AT_MOST or any(len(text) > CLAUSE_AT_MOST for _, text in clauses):
        raise ClauseTooLong(field="text", most=CLAUSE_AT_MOST, clauses=CLAUSES_AT_MOST)
    seen: set[str] = set()
    for number, _ in clauses:
        if number in seen:
            raise ClausesTwice(field="text", number=number)
        seen.add(number)
