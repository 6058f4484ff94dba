"""What this room says no to, and what to do next."""

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop


class NotYoursToTriage(NotAllowed):
    """Triage is a duty or desk officer's, of the organisation that answers for the report."""

    code = "not_yours_to_triage"
    sentence = gettext_noop("Only a duty or desk officer of the organisation that answers for {ref} can triage it.")


class NotYourCase(NotAllowed):
    """Changing a case needs a role for it in the organisation that answers for it."""

    code = "not_your_case"
    sentence = gettext_noop("Your role does not change {ref}. Ask an officer or the supervisor of your organisation.")


class SupervisorOnly(NotAllowed):
    """Some steps are a supervisor's."""

    code = "supervisor_only"
    sentence = gettext_noop("Only a supervisor of your organisation can do this for {ref}. Ask one.")


class NoDutyContact(Conflict):
    """Nothing urgent without somebody who can always be reached."""

    code = "duty_contact_missing"
    sentence = gettext_noop(
        "{organisation} has no duty contact that can always be reached, so it cannot answer for an urgent case."
        " Enter the duty contact first, or ask the national desk to take the case."
    )


class AlreadyTriaged(Conflict):
    """Another officer was first."""

    code = "already_triaged"
    sentence = gettext_noop("Another officer has triaged {ref} a moment ago. Nothing was saved twice.")


class CaseClosed(Conflict):
    """A closed case is read, not changed."""

    code = "case_closed"
    sentence = gettext_noop("{ref} is closed. Open it again before you change it.")


class NobodyToAssign(BadInput):
    """The member cannot take the case."""

    code = "nobody_to_assign"
    sentence = gettext_noop("Choose an active member of the organisation that answers for {ref}.")


class DateAhead(BadInput):
    """A moment of something that happened cannot lie ahead."""

    code = "date_ahead"
    sentence = gettext_noop("{field} lies ahead. Enter when it happened.")


class DatePast(BadInput):
    """An end that is already over."""

    code = "date_past"
    sentence = gettext_noop("{field} is over already. Enter a later moment, or leave it empty.")


class ConsentMissing(NotAllowed):
    """The person has not agreed to this."""

    code = "consent_missing_for_disclosure"
    sentence = gettext_noop(
        "The person has not agreed that this is shown for this purpose. Ask, and record the consent."
    )


class HandingOverNotAgreed(ConsentMissing):
    """She may have agreed to help from this organisation, but not that it takes over."""

    code = "handing_over_not_agreed"
    sentence = gettext_noop(
        "A person of this case has not agreed that this organisation takes it over. Ask, and record a consent that"
        " says so: it names the organisation and has the tick for taking over the case."
    )


class AgreementMissing(NotAllowed):
    """No agreement between the two organisations is in force for this."""

    code = "agreement_missing_for_disclosure"
    sentence = gettext_noop("No agreement with this organisation is in force for this purpose. Ask your supervisor.")


class Walled(NotAllowed):
    """The firewall: this recipient may not be told, whatever else was agreed."""

    code = "walled"
    sentence = gettext_noop("This organisation may not be told about this person for this purpose.")


class AsylumSeekerAndEmbassy(Walled):
    """An embassy is never told of a refugee or an asylum seeker."""

    code = "embassy_never_told"
    sentence = gettext_noop("An embassy is never told of a refugee or of somebody who seeks asylum.")


class StatusNotKnown(Walled):
    """Before an embassy is told anything, somebody has asked whether the person seeks asylum."""

    code = "status_not_known"
    sentence = gettext_noop("Ask the person about asylum and enter the status before an embassy is told anything.")


class Barred(NotAllowed):
    """The organisation must not learn that the case exists."""

    code = "barred"
    sentence = gettext_noop("This organisation is barred from {ref}. Choose another one.")


class SeparateConsent(BadInput):
    """Police, immigration and embassies are asked about one by one."""

    code = "separate_consent"
    sentence = gettext_noop(
        "Ask about the police, immigration and an embassy one by one, and record each answer as a consent of its own."
    )


class PurposeNotForRecipient(BadInput):
    """The recipient can never be told for this purpose."""

    code = "purpose_not_for_recipient"
    sentence = gettext_noop("{recipient} may be told for other purposes only. Choose the purpose the person agreed to.")


class NobodyShownForStatistics(BadInput):
    """Counting needs no sight of a person."""

    code = "nobody_shown_for_statistics"
    sentence = gettext_noop(
        "Nobody is shown to another organisation for counting. Choose another purpose; lists for counting are given"
        " without names, under Evidence."
    )


class CannotSpeakForPerson(BadInput):
    """Who gave the consent may not give it."""

    code = "cannot_speak_for_person"
    sentence = gettext_noop("An adult speaks for herself. Record the person's own answer.")


class AskChildAuthority(BadInput):
    """A guardian's word never replaces the child authority's."""

    code = "ask_child_authority"
    sentence = gettext_noop(
        "A guardian's word is not enough for this purpose. Ask the child authority and record its answer."
    )


class BestInterestMissing(BadInput):
    """Consent for a child says why it is best for the child."""

    code = "best_interest_missing"
    sentence = gettext_noop("Write why this is in the best interest of the child, then save again.")


class NotOwnPerson(BadInput):
    """The person is not one of this case."""

    code = "not_a_person_of_the_case"
    sentence = gettext_noop("Choose a person of this case.")


class BodyMissing(BadInput):
    """Only the deciding state body identifies formally, in a document."""

    code = "deciding_body_missing"
    sentence = gettext_noop("Name the state body that decided and its document. Without them, choose another outcome.")


class OutcomeContradicts(BadInput):
    """The outcome does not fit the answers."""

    code = "outcome_contradicts"
    sentence = gettext_noop("The answers hold indications, so the outcome cannot be “no indication”. Choose another.")


class AlreadyBarred(Conflict):
    """The organisation is barred already."""

    code = "already_barred"
    sentence = gettext_noop("This organisation is barred from {ref} already. Nothing more is needed.")


class CannotBarAccountable(Conflict):
    """The organisation that answers for a case cannot be barred from it."""

    code = "cannot_bar_accountable"
    sentence = gettext_noop("This organisation answers for {ref}. Hand the case over first.")


class AlreadyLinked(Conflict):
    """The report belongs to a case."""

    code = "already_linked"
    sentence = gettext_noop("{ref} belongs to a case already. Look at it again.")


class SameUrgency(Conflict):
    """Nothing changes."""

    code = "same_answers"
    sentence = gettext_noop("These are the answers {ref} has already. Nothing was changed.")


class NoRecipients(BadInput):
    """Nobody was named to be told."""

    code = "no_recipients"
    sentence = gettext_noop("Choose who may be told: at least one kind of organisation, or one organisation.")


class NoFieldGroups(BadInput):
    """Nothing was named to be shown."""

    code = "no_field_groups"
    sentence = gettext_noop("Choose what may be shown: at least one part of the record.")


class ReasonMissing(BadInput):
    """What is done without consent names its reason."""

    code = "reason_missing"
    sentence = gettext_noop("Say why this is shown without consent: choose a reason, or name the law.")


class TooLongAnEmergency(BadInput):
    """An emergency is short."""

    code = "too_long_an_emergency"
    sentence = gettext_noop("An emergency sight ends within {most} hours. Choose a shorter time.")


class TooLongByLaw(BadInput):
    """What a law requires to be shown has an end; it can be shown again."""

    code = "too_long_by_law"
    sentence = gettext_noop(
        "What a law requires is shown for {most} days at most. Choose a shorter time; it can be shown again."
    )


class OwnOrganisation(BadInput):
    """Nothing is disclosed within one organisation."""

    code = "own_organisation"
    sentence = gettext_noop("Choose another organisation: this one answers for {ref} already.")


class NotVettedThere(Conflict):
    """The other organisation cannot take anything now."""

    code = "recipient_not_vetted"
    sentence = gettext_noop("{organisation} is not vetted now, so nothing is shown to it. Choose another one.")


class TaskWaitsFor(Conflict):
    """Nobody reviews what she showed herself."""

    code = "task_of_supervisor"
    sentence = gettext_noop(
        "You showed this yourself, so you do not review it. Ask another supervisor of your organisation; if there is"
        " none, ask your administrator to name one."
    )


class ReviewOverdue(Conflict):
    """What was shown without consent before has to be reviewed first."""

    code = "review_overdue"
    sentence = gettext_noop(
        "Something of this person was shown without consent before, and nobody reviewed it in time. Nothing more is"
        " shown without consent until task {ref} is done. A supervisor of your organisation who did not show it can do"
        " it; if there is none, ask your administrator to name one."
    )


class NothingKnown(BadInput):
    """An entry about nobody."""

    code = "nothing_known"
    sentence = gettext_noop("Write a name, a note or the organisation, then save.")


class NothingAnswered(BadInput):
    """An assessment without an answer."""

    code = "nothing_answered"
    sentence = gettext_noop("Answer at least one question with yes or no, then save.")
