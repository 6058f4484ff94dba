"""What partners refuse, each with a code and one sentence that says what to do next."""

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, Refusal, gettext_noop


class NeedsRole(NotAllowed):
    """The actor's roles do not include one that may."""

    code = "needs_role"
    sentence = gettext_noop("This needs one of these roles: {roles}. Ask an administrator of your organisation.")


class NeedsQualification(NotAllowed):
    """The actor has the role, and the role needs a qualification that is missing or over."""

    code = "needs_qualification"
    sentence = gettext_noop(
        "Your role as {roles} works only with a current certificate, and you have none now."
        " Open “Learning”: it shows which module gives it."
    )


class RoleAlwaysWorks(BadInput):
    """Somebody must always be able to let others in and to take a requirement back."""

    code = "role_always_works"
    sentence = gettext_noop("{role} always works without a certificate. Choose another role.")


class RolesApart(BadInput):
    """Whoever administers accounts could let herself near anybody; so that account sees nobody."""

    code = "roles_apart"
    sentence = gettext_noop(
        "An account that administers sees no person. Give the administrator role to one account and the roles that"
        " show persons to another one, with an address of its own; a supervisor confirms that one."
    )


class OnlyTheDesk(NotAllowed):
    """Something that only the national desk of this organisation does."""

    code = "only_the_desk"
    sentence = gettext_noop("Only the national desk does this. Ask its coordinator.")


class OnlyOwnOrganisation(NotAllowed):
    """Something an organisation does for itself."""

    code = "only_own_organisation"
    sentence = gettext_noop("Only the organisation itself does this. Ask its administrator.")


class NotOneself(NotAllowed):
    """Nobody gives or takes their own access."""

    code = "not_oneself"
    sentence = gettext_noop("Nobody changes their own access. Ask another administrator of your organisation.")


class TooManyPersons(Refusal):
    """A token read of more persons in an hour than one may."""

    code = "too_many_persons"
    status = 429
    sentence = gettext_noop(
        "This token has read of {read} persons within an hour; {most} are allowed. Try again later, or ask the"
        " operator of this installation for more."
    )


class NeedsAnotherPerson(NotAllowed):
    """A second person has to agree: the one who began it cannot."""

    code = "needs_another_person"
    sentence = gettext_noop("Somebody else has to agree to this: you began it yourself. Ask a colleague of your desk.")


class OrganisationNotVetted(NotAllowed):
    """The actor's organisation waits for the national desk."""

    code = "organisation_not_vetted"
    sentence = gettext_noop(
        "Your national desk has not vetted your organisation yet. Until then you can set up its members and its"
        " duty contact."
    )


class OrganisationSuspended(NotAllowed):
    """The actor's organisation was suspended."""

    code = "organisation_suspended"
    sentence = gettext_noop("Your organisation is suspended. Ask the coordinator of your national desk why.")


class NoMember(NotAllowed):
    """Signed in, but not (or no longer) a member of any organisation."""

    code = "no_member"
    sentence = gettext_noop("Your access has ended. Ask an administrator of your organisation for a new invitation.")


class TokenRefused(Refusal):
    """No token, a wrong one, an expired or a revoked one: all answer alike."""

    code = "token_refused"
    status = 401
    sentence = gettext_noop("This needs a token that works now. Ask an administrator of your organisation for one.")


class ScopeMissing(NotAllowed):
    """The token is good, but not for this."""

    code = "scope_missing"
    sentence = gettext_noop("This token is not for {scope}. Use one that is.")


class KeyUsedDifferently(Conflict):
    """The same Idempotency-Key came with other content."""

    code = "key_used_differently"
    sentence = gettext_noop("This Idempotency-Key was already used with other content. Send it with a new key.")


class BadKey(BadInput):
    """An Idempotency-Key that cannot be taken."""

    code = "bad_key"
    sentence = gettext_noop("{field} must have from 1 to {most} letters, digits or signs.")


class InvitationOver(Conflict):
    """Used, withdrawn, expired, or never made: all answer alike."""

    code = "invitation_over"
    status = 410
    sentence = gettext_noop("This link no longer works. Ask the administrator who gave it to you for a new one.")


class AddressTaken(Conflict):
    """The address already signs somebody in."""

    code = "address_taken"
    sentence = gettext_noop("This address already has an account. Use another work address, or sign in with it.")


class LastAdministrator(Conflict):
    """An organisation always has somebody who can let others in."""

    code = "last_administrator"
    sentence = gettext_noop("This is the last administrator. Make another member administrator first.")


class HasAdministrator(Conflict):
    """The desk lets in the first administrator only; from then on the organisation invites its own members."""

    code = "has_administrator"
    sentence = gettext_noop("This organisation has its own administrator, who invites its members. Ask there.")


class NameTaken(Conflict):
    """Another organisation of the country has this name."""

    code = "name_taken"
    sentence = gettext_noop(
        "Another organisation in this country is already called that. Use a name that tells them apart."
    )


class DeskExists(Conflict):
    """A country has one national desk."""

    code = "desk_exists"
    sentence = gettext_noop("{country} already has a national desk.")


class NoDutyContact(Conflict):
    """Nobody can be reached there at any hour."""

    code = "no_duty_contact"
    sentence = gettext_noop(
        "{ref} has no duty contact, so it cannot answer for anything urgent. Choose another, or ask it to add one."
    )


class BadField(BadInput):
    """A field that cannot be taken, with the reason."""

    code = "bad_field"
    sentence = gettext_noop("{field} is missing or too long. Give from 1 to {most} letters.")


class BadPhone(BadInput):
    """A number nobody could call from abroad."""

    code = "bad_phone"
    sentence = gettext_noop("Write the number with + and the country's code, such as +60 3 1234 5678.")


class BadChannel(BadInput):
    """A notice address of a kind that is not allowed here."""

    code = "bad_channel"
    sentence = gettext_noop("Give an e-mail address, or an address that starts with one of: {schemes}.")


class BadChoice(BadInput):
    """A word that is not in the list."""

    code = "bad_choice"
    sentence = gettext_noop("{field} has a choice that does not exist. Choose from the list.")


class NothingChosen(BadInput):
    """A list that needs at least one choice."""

    code = "nothing_chosen"
    sentence = gettext_noop("Choose at least {least} for {field}.")


class BadPeriod(BadInput):
    """An end before its beginning, or a moment that cannot be."""

    code = "bad_period"
    sentence = gettext_noop("{field} must be between {least} and {most}.")


class BadDocument(BadInput):
    """An agreement is put in force on a signed document only."""

    code = "bad_document"
    sentence = gettext_noop("Give the SHA-256 of the signed document: 64 characters, digits and letters a to f.")


class PartyNotVetted(Conflict):
    """An agreement cannot bind an organisation the desk does not trust."""

    code = "party_not_vetted"
    sentence = gettext_noop("{ref} is not vetted now. Vet it first, or leave it out.")


class AgreementOver(Conflict):
    """The agreement's time has ended."""

    code = "agreement_over"
    sentence = gettext_noop("The time of {ref} ended. Draft a new agreement.")


class NothingChanged(Conflict):
    """A new version that says the same as the last."""

    code = "nothing_changed"
    sentence = gettext_noop("Nothing was changed, so there is no new version. Change a number first.")


class AlreadySaid(Conflict):
    """The same thing sent twice, or a name that is in use."""

    code = "already_said"
    sentence = gettext_noop("There is already one called that. Use it, or give this one another name.")


class BadAddress(BadInput):
    """No e-mail address."""

    code = "bad_address"
    sentence = gettext_noop("Write a whole e-mail address, such as name@organisation.org.")


class WeakPassword(BadInput):
    """A password that could be guessed."""

    code = "weak_password"
    sentence = gettext_noop("Choose a longer or less common password: at least 12 letters, and not your address.")


class BadRequestBody(BadInput):
    """What was sent does not have the shape that the documentation shows."""

    code = "bad_request_body"
    sentence = gettext_noop("{field} cannot be taken as it is. The API's documentation shows what it takes.")


class SignInRefused(NotAllowed):
    """A ministry's sign-in names somebody for whom there is no access: never invited, ended, bound to another."""

    code = "sign_in_refused"
    sentence = gettext_noop(
        "{name} knows you, but there is no access for you here, or it has ended. Ask an administrator of your"
        " organisation to invite the work address that {name} has of you."
    )


class SignInOver(Conflict):
    """The way back from a ministry's sign-in does not fit anything that this session began."""

    code = "sign_in_over"
    sentence = gettext_noop("This sign-in was not finished, or took too long. Begin it again on the sign-in page.")


class ProviderDown(Refusal):
    """A ministry's sign-in does not answer, or not as it should."""

    code = "provider_down"
    status = 503
    sentence = gettext_noop(
        "{name} cannot be reached now. Try again in a few minutes. If you have a password here, you can sign in with"
        " it."
    )


class ProviderUnclear(Refusal):
    """What a ministry's sign-in answered did not pass the checks. `why` is one of a few words, for the log."""

    code = "provider_unclear"
    status = 503
    sentence = gettext_noop(
        "The answer of {name} did not pass our checks, so nobody was signed in. Try again; if it goes on, tell whoever"
        " runs this desk."
    )


class NotAskedAnew(NotAllowed):
    """A ministry's sign-in was asked to ask again, and does not say that it did."""

    code = "not_asked_anew"
    sentence = gettext_noop(
        "{name} did not say that it asked you again, so this does not count. Use your app or security key instead."
    )


class PasswordDoesNotCount(NotAllowed):
    """The account is bound to a ministry's sign-in, and only that counts."""

    code = "password_does_not_count"
    sentence = gettext_noop("You sign in with {name}. A password or passkey of this desk does not count for you.")
