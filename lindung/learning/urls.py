"""Addresses of the desk's pages of the room, below /learning/."""

from django.urls import path

from lindung.learning.views import learner, office, practice, programmes, workshops

app_name = "learning"
urlpatterns = [
    path("", learner.home, name="home"),
    path("modules/<slug:slug>/", learner.module, name="module"),
    path("modules/<slug:slug>/<int:page>/", learner.page, name="page"),
    path("modules/<slug:slug>/questions/<slug:stage>/", learner.check, name="check"),
    path("modules/<slug:slug>/practice/", practice.begin, name="begin_practice"),
    path("answers/<partner_ref:ref>/", learner.sitting, name="sitting"),
    path("certificates/", learner.certificates, name="certificates"),
    path("certificates/<partner_ref:ref>/badge/", learner.badge, name="badge"),
    path("certificates/<partner_ref:ref>/badge.jwt", learner.badge_file, name="badge_file"),
    path("certificates/<partner_ref:ref>/take-badge-back/", learner.take_badge_back, name="take_badge_back"),
    path("certificates/<partner_ref:ref>/give-up/", learner.give_up, name="give_up"),
    path("practice/", practice.listing, name="practices"),
    path("practice/<partner_ref:ref>/", practice.practice, name="practice"),
    path("practice/<partner_ref:ref>/enter/", practice.enter, name="enter_practice"),
    path("practice/<partner_ref:ref>/compare/", practice.compare, name="compare"),
    path("practice/<partner_ref:ref>/put-aside/", practice.give_up, name="put_aside"),
    path("workshops/", workshops.listing, name="workshops"),
    path("workshops/announce/", workshops.announce, name="announce"),
    path("workshops/<partner_ref:ref>/", workshops.workshop, name="workshop"),
    path("workshops/<partner_ref:ref>/book/", workshops.book, name="book"),
    path("workshops/<partner_ref:ref>/give-back/", workshops.give_back, name="give_back"),
    path("workshops/<partner_ref:ref>/calendar.ics", workshops.calendar, name="calendar"),
    path("workshops/<partner_ref:ref>/code/", workshops.code, name="code"),
    path("workshops/<partner_ref:ref>/attendance/", workshops.mark, name="mark"),
    path("workshops/<partner_ref:ref>/close/", workshops.close, name="close"),
    path("workshops/<partner_ref:ref>/cancel/", workshops.cancel, name="cancel"),
    path("attend/<str:key>/", workshops.attend, name="attend"),
    path("programmes/", programmes.listing, name="programmes"),
    path("programmes/make/", programmes.make, name="make_programme"),
    path("programmes/<partner_ref:ref>/close/", programmes.close, name="close_programme"),
    path("programmes/<partner_ref:ref>/cohorts/", programmes.make_cohort, name="make_cohort"),
    path("cohorts/<partner_ref:ref>/", programmes.cohort, name="cohort"),
    path("cohorts/<partner_ref:ref>/join/", programmes.join, name="join"),
    path("cohorts/<partner_ref:ref>/leave/", programmes.leave, name="leave"),
    path("requirements/", office.requirements, name="requirements"),
    path("requirements/<partner_ref:ref>/end/", office.end_requirement, name="end_requirement"),
    path("numbers/", office.numbers, name="numbers"),
    path("given/", office.given, name="given"),
    path("given/<partner_ref:ref>/revoke/", office.revoke, name="revoke"),
]
