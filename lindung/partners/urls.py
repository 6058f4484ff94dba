"""Pages of partners, under /partners/."""

from django.urls import path

from lindung.partners.views import access, again, agreements, ministry, network, own, people, policies, tokens

app_name = "partners"
urlpatterns = [
    path("", network.network, name="network"),
    path("organisations/invite/", network.invite, name="invite_organisation"),
    path("organisations/<partner_ref:ref>/", network.organisation, name="organisation"),
    path("organisations/<partner_ref:ref>/vet/", network.vet, name="vet"),
    path("organisations/<partner_ref:ref>/answer/", network.answer_for, name="answer_for"),
    path("organisations/<partner_ref:ref>/suspend/", network.suspend, name="suspend"),
    path("organisations/<partner_ref:ref>/restore/", network.restore, name="restore"),
    path(
        "organisations/<partner_ref:ref>/first-administrator/", network.first_administrator, name="first_administrator"
    ),
    path("mine/", own.mine, name="mine"),
    path("mine/change/", own.change, name="change_mine"),
    path("mine/duty-contact/", own.duty_contact, name="duty_contact"),
    path("me/", own.me, name="me"),
    path("access/", access.waiting, name="access"),
    path("access/<partner_ref:ref>/confirm/", access.confirm, name="confirm_access"),
    path("access/<partner_ref:ref>/refuse/", access.refuse, name="refuse_access"),
    path("access/tokens/<partner_ref:ref>/confirm/", access.confirm_token, name="confirm_token"),
    path("sign-in/<slug:slug>/", ministry.start, name="ministry_start"),
    path("sign-in/<slug:slug>/back/", ministry.back, name="ministry_back"),
    path("again/", again.again, name="again"),
    path("administration/", people.administration, name="administration"),
    path("colleagues/", people.colleagues, name="colleagues"),
    path("members/invite/", people.invite, name="invite_member"),
    path("members/<partner_ref:ref>/", people.member, name="member"),
    path("members/<partner_ref:ref>/disable/", people.disable, name="disable_member"),
    path("members/<partner_ref:ref>/enable/", people.enable, name="enable_member"),
    path("members/<partner_ref:ref>/new-link/", people.renew, name="renew_access"),
    path("members/<partner_ref:ref>/unbind/", people.unbind, name="unbind"),
    path("members/<partner_ref:ref>/take-second-factor/", people.take_second_factor, name="take_second_factor"),
    path("invitations/<partner_ref:ref>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("join/<str:key>/", people.join, name="join"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/draft/", agreements.draft, name="draft_agreement"),
    path("agreements/<partner_ref:ref>/", agreements.agreement, name="agreement"),
    path("agreements/<partner_ref:ref>/in-force/", agreements.put_in_force, name="put_in_force"),
    path("agreements/<partner_ref:ref>/suspend/", agreements.suspend, name="suspend_agreement"),
    path("agreements/<partner_ref:ref>/end/", agreements.end, name="end_agreement"),
    path("agreements/<partner_ref:ref>/commitments/", agreements.add_commitment, name="add_commitment"),
    path("commitments/<partner_ref:ref>/done/", agreements.mark_done, name="mark_done"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<str:country>/", policies.policy, name="policy"),
    path("policies/<str:country>/version/<int:version>/", policies.policy, name="policy_version"),
    path("policies/<str:country>/new/", policies.make, name="make_policy"),
    path("tokens/make/", tokens.make, name="make_token"),
    path("tokens/<partner_ref:ref>/revoke/", tokens.revoke, name="revoke_token"),
]
