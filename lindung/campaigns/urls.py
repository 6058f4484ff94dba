"""Addresses of the desk's pages of the room, below /campaigns/."""

from django.urls import path

from lindung.campaigns.views import campaigns, events, materials, surveys

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.home, name="home"),
    path("plan/", campaigns.plan, name="plan"),
    path("<partner_ref:ref>/", campaigns.campaign, name="campaign"),
    path("<partner_ref:ref>/change/", campaigns.change, name="change"),
    path("<partner_ref:ref>/start/", campaigns.start, name="start"),
    path("<partner_ref:ref>/end/", campaigns.end, name="end"),
    path("<partner_ref:ref>/cancel/", campaigns.cancel, name="cancel"),
    path("<partner_ref:ref>/events/add/", events.plan, name="plan_event"),
    path("<partner_ref:ref>/materials/add/", materials.make, name="make_material"),
    path("<partner_ref:ref>/materials/hand-out/", materials.hand_out, name="hand_out"),
    path("<partner_ref:ref>/questions/add/", surveys.make, name="make_survey"),
    path("events/<partner_ref:ref>/", events.event, name="event"),
    path("events/<partner_ref:ref>/change/", events.change, name="change_event"),
    path("events/<partner_ref:ref>/held/", events.held, name="held"),
    path("events/<partner_ref:ref>/cancel/", events.cancel, name="cancel_event"),
    path("events/<partner_ref:ref>/photographs/add/", events.add_photo, name="add_photo"),
    path("photographs/<partner_ref:ref>/", events.photo, name="photo"),
    path("photographs/<partner_ref:ref>/withdraw/", events.withdraw_photo, name="withdraw_photo"),
    path("materials/<partner_ref:ref>/write/", materials.write, name="write"),
    path("texts/<partner_ref:ref>/", materials.version, name="version"),
    path("texts/<partner_ref:ref>/sheet/", materials.sheet, name="sheet"),
    path("texts/<partner_ref:ref>/approve/", materials.approve, name="approve"),
    path("texts/<partner_ref:ref>/withdraw/", materials.withdraw, name="withdraw"),
    path("questions/<partner_ref:ref>/count/", surveys.count, name="count"),
    path("questions/<partner_ref:ref>/count-twice/", surveys.count_twice, name="count_twice"),
]
