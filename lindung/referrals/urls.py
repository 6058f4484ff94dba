"""Addresses of needs, offers and placements, below /referrals/."""

from django.urls import path

from lindung.referrals.views import answers, needs, placements

app_name = "referrals"
urlpatterns = [
    path("", answers.home, name="home"),
    path("inbox/", answers.inbox, name="inbox"),
    path("cases/<str:ref>/needs/add/", needs.add_need, name="add_need"),
    path("needs/<str:ref>/", needs.need, name="need"),
    path("needs/<str:ref>/ask/", needs.ask, name="ask"),
    path("needs/<str:ref>/offers/", needs.offers, name="offers"),
    path("needs/<str:ref>/met/", needs.meet, name="meet_need"),
    path("needs/<str:ref>/withdraw/", needs.withdraw, name="withdraw_need"),
    path("needs/<str:ref>/no-longer-needed/", needs.no_longer_needed, name="no_longer_needed"),
    path("offers/<str:ref>/", answers.offer, name="offer"),
    path("offers/<str:ref>/accept/", answers.accept, name="accept"),
    path("offers/<str:ref>/decline/", answers.decline, name="decline"),
    path("offers/<str:ref>/free/", answers.free, name="state_free"),
    path("offers/<str:ref>/withdraw/", needs.withdraw_offer, name="withdraw_offer"),
    path("placements/", placements.placements, name="placements"),
    path("placements/<str:ref>/", placements.placement, name="placement"),
    path("placements/<str:ref>/arrived/", placements.arrived, name="arrived"),
    path("placements/<str:ref>/not-arrived/", placements.not_arrived, name="not_arrived"),
    path("placements/<str:ref>/left-early/", placements.left_early, name="left_early"),
    path("placements/<str:ref>/ended/", placements.ended, name="end_placement"),
    path("placements/<str:ref>/review/", placements.review, name="review_stay"),
    path("consents/<str:ref>/withdraw/", needs.withdraw_consent, name="withdraw_consent"),
]
