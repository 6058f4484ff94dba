"""The forms of partners."""

from lindung.partners.forms.partners import (
    AddressForm,
    AgreementForm,
    CommitmentForm,
    DocumentForm,
    DutyContactForm,
    EnforcesForm,
    InvitationForm,
    JoinForm,
    OrganisationForm,
    OwnEntryForm,
    OwnOrganisationForm,
    RolesForm,
    SuspendForm,
    TokenForm,
    add_refusal,
    try_form,
)
from lindung.partners.forms.policy import PolicyForm, rows_of

__all__ = [
    "AddressForm",
    "AgreementForm",
    "CommitmentForm",
    "DocumentForm",
    "DutyContactForm",
    "EnforcesForm",
    "InvitationForm",
    "JoinForm",
    "OrganisationForm",
    "OwnEntryForm",
    "OwnOrganisationForm",
    "PolicyForm",
    "RolesForm",
    "SuspendForm",
    "TokenForm",
    "add_refusal",
    "rows_of",
    "try_form",
]
