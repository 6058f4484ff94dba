"""What a notice may say: its templates, and the facts each of them tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.notices.rules.facts import FactKind, FactMissing, check_fact


class LinkKind(StrEnum):
    """Where a notice leads."""

    NONE = "none"
    PAGE = "page"  # a fixed page, behind sign-in
    OFFER = "offer"  # the signed link of the offer in fact `ref`; made when the notice is written
    GIVEN = "given"  # a path with a secret, kept sealed until the notice is sent


@dataclass(frozen=True)
class Template:
    """One kind of notice: what it says, the facts it tells, and where it leads."""

    code: str
    subject: str
    body: tuple[str, ...]
    facts: Mapping[str, FactKind] = field(default_factory=dict)
    link: LinkKind = LinkKind.NONE
    page: str = ""


_OFFER_FACTS = {"ref": FactKind.REF, "urgency": FactKind.CODE, "answer_due_at": FactKind.MOMENT}
_REF = {"ref": FactKind.REF}
_REF_DUE = {"ref": FactKind.REF, "due_at": FactKind.MOMENT}

_ALL = (
    Template(
        "report_waiting",
        gettext_noop("A report is waiting: {ref}"),
        (
            gettext_noop("A new report came in. As far as we know it is {urgency}."),
            gettext_noop("Read it by {due_at}."),
        ),
        {"ref": FactKind.REF, "urgency": FactKind.CODE, "due_at": FactKind.MOMENT},
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "reporter_message",
        gettext_noop("A message is waiting: {ref}"),
        (gettext_noop("The person who reported {ref} wrote again. Read it by {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "offer_to_answer",
        gettext_noop("Can you help? Answer by {answer_due_at}"),
        (
            gettext_noop("We ask you to take on {ref}. It is {urgency}."),
            gettext_noop("Answer by {answer_due_at}. After that we ask the next partner."),
            gettext_noop("The link shows what is needed. You do not have to sign in to answer. Do not pass it on."),
        ),
        _OFFER_FACTS,
        LinkKind.OFFER,
    ),
    Template(
        "offer_reminder",
        gettext_noop("We wait for your answer until {answer_due_at}"),
        (
            gettext_noop("You have not answered {ref} yet. It is {urgency}."),
            gettext_noop("Answer by {answer_due_at}. After that we ask the next partner."),
        ),
        _OFFER_FACTS,
        LinkKind.OFFER,
    ),
    Template(
        "offer_expired",
        gettext_noop("The time to answer {ref} has ended"),
        (
            gettext_noop("We now ask the next partner about {ref}."),
            gettext_noop("If you can still help, say so through the link: we take a late yes while it helps."),
        ),
        _REF,
        LinkKind.OFFER,
    ),
    Template(
        "offer_withdrawn",
        gettext_noop("We no longer need an answer to {ref}"),
        (gettext_noop("We took back {ref}. Nothing is needed from you."),),
        _REF,
    ),
    Template(
        "offer_accepted",
        gettext_noop("A partner said yes: {ref}"),
        (gettext_noop("A partner accepted {ref}. See what comes next."),),
        _REF,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "need_stuck",
        gettext_noop("Nobody is left to ask: {ref}"),
        (
            gettext_noop("For {ref} no partner is left to ask. It is {urgency}."),
            gettext_noop("Please act by {due_at}. After that the next person is told."),
        ),
        {"ref": FactKind.REF, "urgency": FactKind.CODE, "due_at": FactKind.MOMENT},
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "need_open_again",
        gettext_noop("A place is needed again: {ref}"),
        (
            gettext_noop("Nobody arrived for {ref}, or the stay ended early. The need is open again."),
            gettext_noop("Find another place by {due_at}."),
        ),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "case_handed_over",
        gettext_noop("A case is now yours: {ref}"),
        (gettext_noop("Another organisation handed {ref} over to you. Name who answers for it by {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "clock_passed",
        gettext_noop("A clock has run out: {ref}"),
        (gettext_noop("{ref} was due at {due_at} and nobody has acted. It is now with you."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "clocks_passed",
        gettext_noop("Clocks have run out: {number} reports"),
        (gettext_noop("{number} reports of the second line were due and nobody has acted. They are now with you."),),
        {"number": FactKind.NUMBER},
        LinkKind.PAGE,
        "/reports/?line=second",
    ),
    Template(
        "reports_flood",
        gettext_noop("Far more reports than usual: {number} in the last hour"),
        (
            gettext_noop(
                "{number} reports came in within an hour. Those without proof of work stand in the second line."
            ),
            gettext_noop("{waiting} wait there. You are told again in a quarter of an hour, not for each of them."),
        ),
        {"number": FactKind.NUMBER, "waiting": FactKind.NUMBER},
        LinkKind.PAGE,
        "/reports/?line=second",
    ),
    Template(
        "second_look_waits",
        gettext_noop("Evidence waits for your second look: {ref}"),
        (gettext_noop("An analyst prepared {ref}. Look at it by {due_at}; without you nothing is published."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/evidence/",
    ),  # fmt: skip
    Template(
        "plan_asked",
        gettext_noop("The action plan asks something of you: {ref}"),
        (gettext_noop("Your organisation is asked for {ref}. It is due at {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/plans/to-do/",
    ),
    Template(
        "plan_late",
        gettext_noop("Late in the action plan: {ref}"),
        (gettext_noop("{ref} was due at {due_at}. Others wait for it. Say what moved, or what is in the way."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/plans/to-do/",
    ),
    Template(
        "glass_broken",
        gettext_noop("A record was shown without consent: {ref}"),
        (
            gettext_noop("A supervisor showed a record of {ref} in an emergency, without consent."),
            gettext_noop("Another supervisor looks at whether it was needed, by {due_at}."),
        ),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "law_named",
        gettext_noop("A law was named to show a record: {ref}"),
        (gettext_noop("A supervisor let an authority see a record of {ref}. Another one reviews it by {due_at}."),),
        _REF_DUE,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "number_to_confirm",
        gettext_noop("Numbers to call must be confirmed"),
        (
            gettext_noop("{number} numbers for {country} are not shown as callable, or will soon not be."),
            gettext_noop("Please try each one and say whether it answers."),
        ),
        {"number": FactKind.NUMBER, "country": FactKind.CODE},
        LinkKind.PAGE,
        "/directory/numbers/",
    ),
    Template(
        "number_needs_second",
        gettext_noop("A corrected number waits for a second person"),
        (
            gettext_noop("Somebody of your desk corrected a number to call for {country}."),
            gettext_noop("It is shown to the public when a second person has tried it."),
        ),
        {"country": FactKind.CODE},
        LinkKind.PAGE,
        "/directory/numbers/",
    ),
    Template(
        "capacity_alarm",
        gettext_noop("Places do not add up: {ref}"),
        (
            gettext_noop("The places stated for {ref} do not fit the ones that are promised or taken."),
            gettext_noop("Please call the partner and set it right."),
        ),
        _REF,
        LinkKind.PAGE,
        "/directory/services/",
    ),
    Template(
        "consent_withdrawn",
        gettext_noop("Consent was withdrawn: {ref}"),
        (
            gettext_noop("The person took back the consent under which you received {ref}."),
            gettext_noop("Please destroy your copies and confirm it by {due_at}."),
        ),
        _REF_DUE,
        LinkKind.PAGE,
        "/cases/copies/",
    ),
    Template(
        "consent_waits",
        gettext_noop("A consent waits for your word: {ref}"),
        (
            gettext_noop("A colleague recorded consent {ref}. It allows nothing until a second member confirms it."),
            gettext_noop("Confirm it only if you were there, or asked the person yourself. It is due at {due_at}."),
        ),
        _REF_DUE,
        LinkKind.PAGE,
        "/cases/consents/",
    ),  # fmt: skip
    Template(
        "consent_answered",
        gettext_noop("A person answered your question: {ref}"),
        (gettext_noop("The person answered a question about consent by her receipt. Open case {ref} to see it."),),
        _REF,
        LinkKind.PAGE,
        "/desk/",
    ),  # fmt: skip
    Template(
        "access_waits",
        gettext_noop("Somebody's access waits for you: {ref}"),
        (
            gettext_noop("{ref} was given access to persons. It works only when you have confirmed it."),
            gettext_noop("Ask the colleague yourself first. If you expected nobody, refuse it."),
        ),
        _REF,
        LinkKind.PAGE,
        "/partners/access/",
    ),
    Template(
        "access_link_made",
        gettext_noop("A link for a new password was made: {ref}"),
        (
            gettext_noop("An administrator made a link by which somebody can set a new password for {ref}."),
            gettext_noop("If this is your account and you did not ask for it, tell your supervisor now."),
        ),
        _REF,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "clock_set_back",
        gettext_noop("The clock of the server was set back"),
        (gettext_noop("It went back by about {minutes} minutes. Ask whoever runs the server to set it right today."),),
        {"minutes": FactKind.NUMBER},
    ),  # fmt: skip
    Template(
        "keys_refused",
        gettext_noop("More records were asked for than people read"),
        (
            gettext_noop("The web server asked for more records about people than this deployment allows it."),
            gettext_noop("Opening records was stopped for a while. Somebody may be copying them."),
            gettext_noop("If nobody knows why, ask whoever runs the server to look at it at once."),
        ),
        {},
        LinkKind.PAGE,
        "/desk/start/",
    ),
    Template(
        "reading_unusual",
        gettext_noop("Somebody read far more than usual"),
        (
            gettext_noop(
                "Yesterday {members} of your colleagues or tokens opened far more cases or reports of others than"
                " usual."
            ),
            gettext_noop("Many are read for good reasons. Look at who it was, and ask."),
        ),
        {"members": FactKind.NUMBER},
        LinkKind.PAGE,
        "/cases/readings/",
    ),
    Template(
        "case_restricted",
        gettext_noop("A case was restricted: {ref}"),
        (
            gettext_noop("Few colleagues open this case from now on. You are a supervisor, so you do."),
            gettext_noop("Look at it soon: whether the reason is a good one, and who else is needed."),
        ),
        _REF,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "restricted_maybe_same",
        gettext_noop("A new entry may be about somebody you already know: {ref}"),
        (
            gettext_noop("A name in {ref} is like that of a person whose case is restricted."),
            gettext_noop("Whoever entered it was told nothing. Compare the two, and decide who goes on with both."),
        ),
        _REF,
        LinkKind.PAGE,
        "/desk/",
    ),
    Template(
        "nobody_supervises",
        gettext_noop("An organisation with restricted cases has no supervisor: {ref}"),
        (
            gettext_noop("When whoever answers for such a case is away, nobody opens it."),
            gettext_noop("Ask the organisation to name a supervisor today."),
        ),
        _REF,
        LinkKind.PAGE,
        "/network/",
    ),
    Template(
        "invitation",
        gettext_noop("You are invited to Lindung"),
        (
            gettext_noop("Your organisation invites you to work on Lindung. Open the link by {valid_until}."),
            gettext_noop("The link works once and is for you alone. If you did not expect it, do nothing."),
        ),
        {"valid_until": FactKind.MOMENT},
        LinkKind.GIVEN,
    ),
    Template(
        "seat_free",
        gettext_noop("You have a seat now: {ref}"),
        (
            gettext_noop("A seat became free in the workshop {ref}, and you were the next on the waiting list."),
            gettext_noop("It begins {starts_at}. If you cannot come, give the seat back, so that another can."),
        ),
        {"ref": FactKind.REF, "starts_at": FactKind.MOMENT},
        LinkKind.PAGE,
        "/learning/workshops/",
    ),
    Template(
        "workshop_cancelled",
        gettext_noop("The workshop {ref} is cancelled"),
        (
            gettext_noop(
                "The workshop {ref} that was to begin {starts_at} will not be held. See which others there are."
            ),
        ),
        {"ref": FactKind.REF, "starts_at": FactKind.MOMENT},
        LinkKind.PAGE,
        "/learning/workshops/",
    ),
)
TEMPLATES: Mapping[str, Template] = {template.code: template for template in _ALL}


def check_facts(template: Template, facts: Mapping[str, object]) -> None:
    """Raises FactMissing when a fact is missing, of another kind, or one the template does not tell."""
    for name, kind in template.facts.items():
        if not check_fact(kind, facts.get(name)):
            raise FactMissing(field=name, template=template.code)
    for name in facts:
        if name not in template.facts:
            raise FactMissing(field=name, template=template.code)
