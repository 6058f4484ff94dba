"""What can happen in partners: one function each."""

from lindung.partners.actions.agreements import (
    add_commitment,
    draft_agreement,
    end_agreement,
    end_due_agreements,
    mark_commitment_done,
    put_agreement_in_force,
    suspend_agreement,
)
from lindung.partners.actions.confirming import confirm_access, confirm_at_machine, confirm_token, refuse_access
from lindung.partners.actions.forgetting import forget_answers, forget_sign_ins
from lindung.partners.actions.members import (
    accept_invitation,
    change_own_entry,
    change_roles,
    disable_member,
    enable_member,
    invite_first_administrator,
    invite_member,
    make_invitation,
    open_invitation,
    renew_access,
    withdraw_invitation,
)
from lindung.partners.actions.organisations import (
    answer_for_organisation,
    change_organisation,
    invite_organisation,
    make_national_desk,
    restore_organisation,
    set_duty_contact,
    suspend_organisation,
    vet_organisation,
)
from lindung.partners.actions.policies import make_policy, make_starter_policies
from lindung.partners.actions.qualifications import (
    end_qualification,
    end_requirement,
    give_qualification,
    require_qualification,
)
from lindung.partners.actions.tokens import make_token, revoke_token

__all__ = [
    "accept_invitation",
    "add_commitment",
    "answer_for_organisation",
    "change_organisation",
    "change_own_entry",
    "change_roles",
    "confirm_access",
    "confirm_at_machine",
    "confirm_token",
    "disable_member",
    "draft_agreement",
    "enable_member",
    "end_qualification",
    "end_agreement",
    "end_due_agreements",
    "end_requirement",
    "forget_answers",
    "forget_sign_ins",
    "give_qualification",
    "invite_first_administrator",
    "invite_member",
    "invite_organisation",
    "make_invitation",
    "make_national_desk",
    "make_policy",
    "make_starter_policies",
    "make_token",
    "mark_commitment_done",
    "open_invitation",
    "put_agreement_in_force",
    "refuse_access",
    "renew_access",
    "require_qualification",
    "restore_organisation",
    "revoke_token",
    "set_duty_contact",
    "suspend_agreement",
    "suspend_organisation",
    "vet_organisation",
    "withdraw_invitation",
]
