"""The story of a case in sentences: one for each code of the trail. Rooms above add their own and merge."""

from collections.abc import Mapping

from lindung.kernel.errors import gettext_noop

STORY: Mapping[str, str] = {
    "case.opened": gettext_noop("Case opened. Urgency: {urgency}. First contact by {contact_due_at}."),
    "case.opened_again": gettext_noop("Case opened again."),
    "case.report_linked": gettext_noop("Report {report} was added to this case."),
    "case.assigned": gettext_noop("{member} answers for this case now."),
    "case.contacted": gettext_noop("First contact was made."),
    "case.contact_tried": gettext_noop("Contact was tried; nobody was reached."),
    "case.reviewed": gettext_noop("Case reviewed. Next review by {due_at}."),
    "case.supported": gettext_noop("Help has begun."),
    "case.urgency_changed": gettext_noop("Urgency changed from {before} to {urgency}."),
    "case.window": gettext_noop("A window that closes was noted: until {closes_at}."),
    "case.changed": gettext_noop("The facts of the case were corrected."),
    "case.handed_over": gettext_noop("Case handed over to another organisation."),
    "case.taken_over": gettext_noop("Case taken over from another organisation."),
    "case.closing": gettext_noop("Closing was asked for; a second look follows."),
    "case.closed": gettext_noop("Case closed. Outcome: {outcome}."),
    "case.sent_back": gettext_noop("The second look sent the case back."),
    "case.escalated": gettext_noop("The clock ran out ({step}). Next: {next_step}."),
    "case.read": gettext_noop("The persons of this case were read."),
    "person.added": gettext_noop("Person {thing} was added."),
    "person.changed": gettext_noop("The record of person {thing} was changed."),
    "person.read": gettext_noop("The record of person {thing} was read."),
    "person.record_shown": gettext_noop("Person {thing} was shown who was told and who read about her."),
    "suspect.added": gettext_noop("Somebody suspected was added ({thing})."),
    "suspect.changed": gettext_noop("The record of a suspected person was changed ({thing})."),
    "organisation.barred": gettext_noop("An organisation was barred from this case. Reason: {reason}."),
    "organisation.let_in": gettext_noop("An organisation is no longer barred from this case."),
    "assessment.recorded": gettext_noop("Person {person} was assessed. Outcome: {outcome}."),
    "assessment.asked_again": gettext_noop("A new assessment was asked for. By: {asker}."),
    "consent.given": gettext_noop("Consent recorded for person {person}. Purpose: {purpose}."),
    "consent.withdrawn": gettext_noop("Consent withdrawn by person {person}. Purpose: {purpose}."),
    "consent.lapsed": gettext_noop("A consent of person {person} came to its end. Purpose: {purpose}."),
    "sight.opened": gettext_noop("An organisation may now see person {person}. Ground: {ground}. Purpose: {purpose}."),
    "sight.broken_glass": gettext_noop(
        "Emergency: shown without consent. Reason: {reason}. It ends at {until} and a supervisor reviews it."
    ),
    "sight.ended": gettext_noop("An organisation may no longer see person {person}."),
    "hold.placed": gettext_noop("The record must be kept: {reason}."),
    "hold.ended": gettext_noop("The record need not be kept any longer for this reason: {reason}."),
    "person.erased": gettext_noop("What was known about person {thing} was erased. Asked by: {asker}."),
    "case.erased": gettext_noop("What the case held was erased. Asked by: {asker}."),
    "copies.destroyed": gettext_noop("An organisation says that its copies are destroyed."),
    "task.added": gettext_noop("Task: {kind}. Due {due_at}."),
    "task.done": gettext_noop("Task done: {kind}."),
    "task.escalated": gettext_noop("A task's clock ran out. Next: {next_step}."),
}
