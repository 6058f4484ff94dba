"""The forms of assessments, consents, showing and tasks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.cases.forms.choices import ANSWERS, MOMENT, NOT_CHOSEN, languages, members_of, others_of, several, words
from lindung.cases.rules import (
    CHOSEN_GROUNDS,
    INDICATORS,
    AgeReading,
    Asker,
    AssessmentFacts,
    ConsentFacts,
    Element,
    EmergencyReason,
    GivenBy,
    GivenHow,
    HandOverReason,
    HeardHow,
    Outcome,
    SightGround,
    TaskKind,
)
from lindung.partners.models import Actor
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind
from lindung.reports.models import Report
from lindung.reports.rules import Answer
from lindung.web.say import say_fact

OWN_TASKS = (TaskKind.CALL_PARTNER, TaskKind.HAND_BACK_COPY, TaskKind.OTHER)


class AssessmentForm(forms.Form):
    """One question for each indicator, the age as it is read, and what it comes to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for indicator in INDICATORS:
            self.fields[indicator.code] = forms.ChoiceField(
                label=_(indicator.question),
                help_text=indicator.source.label,
                choices=ANSWERS,
                required=False,
                initial=Answer.UNKNOWN.value,
                widget=forms.RadioSelect,
            )
        self.fields |= {
            "age": forms.ChoiceField(label=_("Age, as far as is known"), choices=words(AgeReading)),
            "outcome": forms.ChoiceField(label=_("What it comes to"), choices=words(Outcome)),
            "deciding_body": forms.CharField(
                label=_("State body that decided"),
                required=False,
                max_length=120,
                help_text=_("Only for a formal decision."),
            ),
            "document": forms.CharField(label=_("Its document (number and date)"), required=False, max_length=300),
            "narrative": forms.CharField(
                label=_("What the person told, in her own words"),
                required=False,
                max_length=20_000,
                widget=forms.Textarea,
            ),
            "asked_by": forms.ChoiceField(
                label=_("Who asked for this assessment, when there was one before"),
                required=False,
                choices=[("", _("Nobody: it is the first")), *words(Asker)],
            ),
        }

    def facts(self) -> AssessmentFacts:
        """What was entered."""
        given = self.cleaned_data
        return AssessmentFacts(
            answers={each.code: Answer(given[each.code] or Answer.UNKNOWN.value) for each in INDICATORS},
            age=AgeReading(given["age"]),
            outcome=Outcome(given["outcome"]),
            narrative=given["narrative"],
            deciding_body=given["deciding_body"],
            document=given["document"],
            asked_by=Asker(given["asked_by"]) if given["asked_by"] else None,
        )

    def by_element(self) -> list[tuple[Element, list[forms.BoundField]]]:
        """The questions, element by element."""
        return [(element, [self[each.code] for each in INDICATORS if each.element == element]) for element in Element]

    def others(self) -> list[forms.BoundField]:
        """The fields that are no questions."""
        codes = {indicator.code for indicator in INDICATORS}
        return [field for field in self if field.name not in codes]


class AskAgainForm(forms.Form):
    """Who asks for a new assessment."""

    asker = forms.ChoiceField(label=_("Who asks"), choices=words(Asker))


SHOWN_FOR = tuple(purpose for purpose in Purpose if purpose is not Purpose.STATISTICS)


class ConsentForm(forms.Form):
    """What the person agrees to: what for, what, told to whom, until when."""

    purpose = forms.ChoiceField(label=_("What for"), choices=words(Purpose))
    field_groups = several(_("What may be shown"), FieldGroup, required=True)
    recipient_kinds = several(
        _("Told to these kinds of organisation"),
        [kind for kind in RecipientKind if kind is not RecipientKind.NAMED_ONLY],
        help_text=_("Ask about the police, immigration and an embassy one by one, each with a consent of its own."),
    )
    recipients = forms.MultipleChoiceField(
        label=_("Or to these organisations only"), required=False, choices=[], widget=forms.CheckboxSelectMultiple
    )
    hands_over = forms.BooleanField(
        label=_("The organisation named also takes over the whole case"),
        required=False,
        help_text=_(
            "To hand the case over: name the organisation, choose help as the purpose, and every part of the record."
        ),
    )
    given_by = forms.ChoiceField(label=_("Who agreed"), choices=words(GivenBy))
    guardian = forms.CharField(
        label=_("Name of the guardian or officer of the child authority"), required=False, max_length=300
    )
    best_interest = forms.CharField(
        label=_("For a child: why this is in her best interest"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea,
    )
    given_how = forms.ChoiceField(label=_("How it was given"), choices=words(GivenHow))
    language = forms.ChoiceField(label=_("Language it was explained in"), choices=languages)
    interpreter = forms.CharField(label=_("Interpreter"), required=False, max_length=300)
    witness = forms.CharField(label=_("Witness"), required=False, max_length=300)
    given_at = forms.DateTimeField(
        label=_("When it was given"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT),
        help_text=_("Leave empty for now."),
    )
    until = forms.DateTimeField(
        label=_("Until when it holds"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT),
        help_text=_("Leave empty when there is no end. It can be taken back at any time."),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipients"].choices = others_of(actor)  # type: ignore[attr-defined]

    def facts(self) -> ConsentFacts:
        """What was entered."""
        given = self.cleaned_data
        return ConsentFacts(
            purpose=Purpose(given["purpose"]),
            field_groups=frozenset(FieldGroup(group) for group in given["field_groups"]),
            given_by=GivenBy(given["given_by"]),
            given_how=GivenHow(given["given_how"]),
            language=given["language"],
            recipient_kinds=frozenset(RecipientKind(kind) for kind in given["recipient_kinds"]),
            guardian=given["guardian"],
            best_interest=given["best_interest"],
            interpreter=given["interpreter"],
            witness=given["witness"],
            given_at=given["given_at"],
            until=given["until"],
            hands_over=given["hands_over"],
        )


class ConfirmForm(forms.Form):
    """How a second member knows that the person agreed."""

    heard_how = forms.ChoiceField(
        label=_("How do you know that the person agreed?"), choices=words(HeardHow), widget=forms.RadioSelect
    )


class ReceiptForm(forms.Form):
    """By which receipt the person can be asked, and that it is safe."""

    report = forms.ChoiceField(label=_("Her own report, whose number she keeps"), choices=[], widget=forms.RadioSelect)
    is_safe = forms.BooleanField(
        label=_("The person told us that she reads there herself, and that it is safe to ask her there")
    )

    def __init__(self, *args: Any, reports: Sequence[Report], **options: Any) -> None:
        super().__init__(*args, **options)
        said = [(report.ref, f"{report.ref}, {say_fact(report.received_at)}") for report in reports]
        self.fields["report"].choices = said  # type: ignore[attr-defined]


class ShowForm(forms.Form):
    """Letting another organisation see parts of a person's record, on one of three grounds."""

    to = forms.ChoiceField(label=_("Organisation"), choices=[])
    purpose = forms.ChoiceField(label=_("What for"), choices=words(SHOWN_FOR))
    field_groups = several(_("What is shown"), FieldGroup, required=True)
    ground = forms.ChoiceField(
        label=_("What allows it"),
        choices=words(SightGround),
        widget=forms.RadioSelect,
        initial=SightGround.CONSENT.value,
    )
    reason = forms.ChoiceField(
        label=_("In an emergency: why"), required=False, choices=[NOT_CHOSEN, *words(EmergencyReason)]
    )
    hours = forms.IntegerField(
        label=_("In an emergency: for how many hours"), required=False, min_value=1, max_value=24, initial=4
    )
    legal_ground = forms.ChoiceField(
        label=_("Where a law requires it: what kind of law or order"),
        required=False,
        choices=[NOT_CHOSEN, *words(CHOSEN_GROUNDS)],
    )
    legal_reference = forms.CharField(
        label=_("Where a law requires it: which one (name and article, or number and date of the order)"),
        required=False,
        max_length=200,
        help_text=_("Sealed with the person's record, shown to her, and gone when she is forgotten."),
    )
    days = forms.IntegerField(
        label=_("Where a law requires it: for how many days"), required=False, min_value=1, max_value=30, initial=14
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = others_of(actor)  # type: ignore[attr-defined]

    def groups(self) -> frozenset[FieldGroup]:
        """The parts that are shown."""
        return frozenset(FieldGroup(group) for group in self.cleaned_data["field_groups"])


class AssignForm(forms.Form):
    """Who answers for the case."""

    member = forms.ChoiceField(label=_("Who answers for it"), choices=[])

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["member"].choices = members_of(actor)  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """Whether the person was reached."""

    was_reached = forms.ChoiceField(
        label=_("Was the person reached?"),
        choices=[("yes", _("Yes, we were in contact")), ("no", _("No, we tried"))],
        widget=forms.RadioSelect,
    )


class HandOverForm(forms.Form):
    """Another organisation takes the case."""

    to = forms.ChoiceField(label=_("Organisation"), choices=[])
    reason = forms.ChoiceField(label=_("Why"), choices=[NOT_CHOSEN, *words(HandOverReason)])

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = others_of(actor)  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """Something that has to be done on the case."""

    kind = forms.ChoiceField(label=_("What"), choices=words(OWN_TASKS))
    note = forms.CharField(label=_("What exactly"), required=False, max_length=2_000, widget=forms.Textarea)
    due_at = forms.DateTimeField(
        label=_("By when"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT),
        help_text=_("Leave empty for the time the case's urgency gives."),
    )
