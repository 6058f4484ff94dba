"""Addresses of the desk's pages of the room, below /plans/."""

from django.urls import path

from lindung.plans.figure_urls import DESK
from lindung.plans.network_urls import NETWORK
from lindung.plans.views import activities, books, indicators, parts, plans
from lindung.plans.work_urls import work_patterns

app_name = "plans"
urlpatterns = [
    *DESK,
    *NETWORK,
    *work_patterns,
    path("", plans.home, name="home"),
    path("new/", plans.draft, name="draft"),
    path("workbook/", books.bring_in, name="bring_in"),
    path("workbook/empty/", books.empty, name="empty_workbook"),
    path("plan/<partner_ref:ref>/", plans.plan, name="plan"),
    path("plan/<partner_ref:ref>/change/", plans.change, name="change"),
    path("plan/<partner_ref:ref>/put-in-force/", plans.put_in_force, name="put_in_force"),
    path("plan/<partner_ref:ref>/end/", plans.end, name="end"),
    path("plan/<partner_ref:ref>/show/", plans.show_to_everybody, name="show_to_everybody"),
    path("plan/<partner_ref:ref>/workbook/", books.workbook, name="workbook"),
    path("plan/<partner_ref:ref>/bring-in/", books.replace, name="replace"),
    path("plan/<partner_ref:ref>/parts/new/", parts.add, name="add_part"),
    path("part/<partner_ref:ref>/", parts.change, name="change_part"),
    path("part/<partner_ref:ref>/remove/", parts.remove, name="remove_part"),
    path("part/<partner_ref:ref>/activities/new/", activities.add, name="add_activity"),
    path("part/<partner_ref:ref>/milestones/new/", parts.add_milestone, name="add_milestone"),
    path("part/<partner_ref:ref>/indicators/new/", indicators.add_to_part, name="add_part_indicator"),
    path("milestone/<partner_ref:ref>/reached/", parts.reach_milestone, name="reach_milestone"),
    path("milestone/<partner_ref:ref>/remove/", parts.remove_milestone, name="remove_milestone"),
    path("activity/<partner_ref:ref>/", activities.activity, name="activity"),
    path("activity/<partner_ref:ref>/in/<partner_ref:plan_ref>/", activities.change, name="change_activity"),
    path("activity/<partner_ref:ref>/state/", activities.set_state, name="set_state"),
    path("activity/<partner_ref:ref>/place/", activities.place_also, name="place_also"),
    path("activity/<partner_ref:ref>/carry-over/", activities.carry_over, name="carry_over"),
    path("activity/<partner_ref:ref>/milestones/new/", parts.add_activity_milestone, name="add_activity_milestone"),
    path("activity/<partner_ref:ref>/indicators/new/", indicators.add_to_activity, name="add_activity_indicator"),
    path("indicator/<partner_ref:ref>/", indicators.indicator, name="indicator"),
    path("indicator/<partner_ref:ref>/change/", indicators.change, name="change_indicator"),
    path("indicator/<partner_ref:ref>/retire/", indicators.retire, name="retire_indicator"),
    path("indicator/<partner_ref:ref>/target/", indicators.set_target, name="set_target"),
    path("indicator/<partner_ref:ref>/target/<int:number>/remove/", indicators.remove_target, name="remove_target"),
    path("indicator/<partner_ref:ref>/value/", indicators.enter_value, name="enter_value"),
    path("value/<partner_ref:ref>/withdraw/", indicators.withdraw_value, name="withdraw_value"),
]
