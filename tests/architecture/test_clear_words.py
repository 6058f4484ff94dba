"""What stands unsealed where persons' matters are is a code, a reference or the desk's own words, with its reason."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from lindung.vault.fields import SealedField

ROOMS: Final = ("care", "campaigns", "cases", "evidence", "notices", "partners", "referrals", "reports", "screening")
HOLD_TEXT: Final = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# A column that is none of these fails: seal it (docs/explanation/sealing.md), or say here why it holds nobody's words.
# What passes by its last word alone (*.) is short.
MAY_STAND: Final = {
    "the reference of a row, made by lot": ("*.ref", "*.offer_ref", "cases.Task.about", "notices.Notice.thing"),
    "the reference of a member or token": (
        *("*.added_by", "*.agreed_by", "*.answered_by", "*.arrived_by", "*.asked_by", "*.asked_again_by"),
        *("*.assessed_by", "*.barred_by", "*.bound_by", "*.cancelled_by", "*.changed_by", "*.closed_by"),
        *("*.confirmed_by", "*.contacted_by", "*.counted_by", "*.decided_by", "*.disclosed_by", "*.done_by"),
        *("*.duty_set_by", "*.ended_by", "*.enforces_said_by", "*.given_by", "*.joined_by", "*.linked_by"),
        *("*.loaded_by", "*.looked_by", "*.made_by", "*.offered_by", "*.opened_by", "*.phoned_by", "*.placed_by"),
        *("*.put_in_force_by", "*.read_by", "*.receipt_said_by", "*.received_by", "*.recorded_by", "*.restricted_by"),
        *("*.revoked_by", "*.sent_by", "*.set_by", "*.started_by", "*.triaged_by", "*.vetted_by", "*.withdrawn_by"),
        *("*.approved_by", "evidence.LedgerLine.by", "partners.Member.waiting_for", "partners.Member.confirmed_for"),
    ),
    "the step that comes next, a code of the code": ("*.next_step", "referrals.Need.stuck_with", "cases.Case.window"),
    "a country, district or time zone from a list": ("*.country", "*.area", "*.exploitation_area", "*.timezone"),
    "a language from a list": ("*.language", "*.languages"),
    "a code from a list, checked by the room's rules": (
        *("*.field_groups", "*.purposes", "*.recipient_kinds", "*.roles", "*.confirmed_roles", "*.scopes"),
        *("cases.Assessment.age_reading", "cases.Assessment.method", "cases.Barring.reason", "cases.Case.outcome"),
        *("cases.Case.signs", "cases.Case.unknown_signs", "cases.Disclosure.reason", "cases.Person.access_needs"),
        *("cases.Person.nationality", "cases.Person.special_needs", "cases.Sight.reason", "cases.Suspect.role"),
        *("notices.Notice.channel", "notices.Notice.last_error", "notices.Notice.state", "notices.Notice.template"),
        *("partners.*.state", "partners.Organisation.enforces", "partners.Organisation.kind"),
        *("partners.RoleRequirement.role", "reports.Report.signs", "screening.LureEntity.kind"),
        *("evidence.Publication.verdict", "partners.Organisation.told_as"),
    ),
    "a letter or short word that the desk gives each family, wiped with the person": ("cases.Person.family",),
    "codes and numbers in a shape of their own": (
        *("evidence.GivenList.columns", "evidence.PublishedPaper.said", "evidence.Run.options", "evidence.Run.record"),
        *("evidence.Run.why", "notices.Notice.facts", "partners.ClockPolicy.values", "referrals.Candidate.reasons"),
        *("referrals.Combination.cell", "referrals.Offer.shown"),
    ),
    "a keyed digest, or one of a file without names": (
        *("*_digest", "*.digest", "*.name_index", "*.name_index_before", "*.sha256", "*.run_sha256"),
        *("evidence.LedgerLine.previous", "partners.Agreement.document_hash", "referrals.Showing.cell"),
        "referrals.Showing.wide",
    ),
    "the name of an organisation, or of what one gave itself": (
        *("evidence.GivenList.label", "evidence.LedgerLine.agreement", "evidence.LedgerLine.partner"),
        *("partners.Agreement.title", "partners.ApiToken.label", "partners.BoundSignIn.provider"),
        *("partners.Organisation.name", "partners.Qualification.evidence", "partners.Qualification.name"),
        "partners.RoleRequirement.name",
    ),
    "what organisations promise or decide among themselves": (
        "partners.ClockPolicy.reason",
        "partners.Commitment.text",
    ),
    "written for everybody to read": (
        *(
            "campaigns.Campaign.aim",
            "campaigns.Campaign.title",
            "campaigns.Material.title",
            "campaigns.Survey.question",
        ),
        *("campaigns.MaterialVersion.heading", "campaigns.MaterialVersion.text", "campaigns.Survey.right_answer"),
        *("campaigns.OutreachEvent.about", "campaigns.OutreachEvent.title", "campaigns.OutreachEvent.venue"),
        *("evidence.Publication.counted", "evidence.Publication.title", "evidence.PublishedFile.content"),
        *("evidence.PublishedFile.name", "evidence.Release.counted", "evidence.Release.title"),
    ),
    "written by the program": (
        *("evidence.LedgerLine.what", "evidence.Publication.version", "evidence.Run.doing", "evidence.Run.version"),
        "evidence.RunFile.name",
    ),
    "a town of an offer that a recruiter published": ("screening.Lure.places", "screening.LureWeek.place"),
    "the address of a member of staff, who signs in with it": ("partners.Account.email", "partners.Invitation.email"),
    "a password's hash": ("partners.Account.password",),
    "what a machine calls its own request, forgotten after two days": ("partners.IdempotentAnswer.idempotency_key",),
    "mail of the practice world, where nobody is real": (
        *("notices.PracticeMessage.body", "notices.PracticeMessage.link", "notices.PracticeMessage.subject"),
    ),
}


def clear_columns() -> Iterator[tuple[str, int | None]]:
    """Each column that could hold words and is neither sealed nor one of a few choices: its name, and how long."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.local_concrete_fields:
                held = getattr(field, "base_field", field) if isinstance(field, ArrayField) else field
                held = getattr(held, "output_field", held) if isinstance(held, models.GeneratedField) else held
                is_open = not isinstance(field, SealedField) and not (field.choices or getattr(held, "choices", None))
                if is_open and isinstance(held, HOLD_TEXT):
                    yield f"{model._meta.label}.{field.name}", held.max_length


PATTERNS: Final = [each for group in MAY_STAND.values() for each in group]
SHORT: Final = 64  # as long as a digest in words


def may_stand(name: str, length: int | None) -> bool:
    """Whether it is on the list: by its whole name, or by its last word when it is short."""
    is_short = length is not None and length <= SHORT
    return any(fnmatchcase(name, each) and (is_short or "*" not in each) for each in PATTERNS)


def test_every_column_that_could_hold_words_is_sealed_or_says_why_not() -> None:
    alone = [name for name, length in clear_columns() if not may_stand(name, length)]
    assert alone == [], "seal it, or say in MAY_STAND why it holds nobody's words"


def test_no_line_here_outlives_its_column() -> None:
    found = [name for name, _ in clear_columns()]
    assert [each for each in PATTERNS if not any(fnmatchcase(name, each) for name in found)] == []
    assert len(PATTERNS) == len(set(PATTERNS))
    assert len(found) > 200


def test_a_new_column_of_words_would_be_found() -> None:
    assert not may_stand("cases.Assessment.deciding_body", 120)  # as it stood in clear once
    assert not may_stand("cases.Person.told_by", 500)
    once = {"Assessment.deciding_body", "EventPhoto.image", "EventPhoto.caption", "EventPhoto.agreed_how"}
    assert not once & {name.partition(".")[2] for name, _ in clear_columns()}
