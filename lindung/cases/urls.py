"""Addresses of cases, below /cases/."""

from django.urls import path

from lindung.cases.views import confirming, copies, people, readings, record, restricting, triage, work

app_name = "cases"
urlpatterns = [
    path("copies/", copies.copies, name="copies"),
    path("copies/<str:ref>/destroyed/", copies.copies_destroyed, name="copies_destroyed"),
    path("consents/", confirming.consents, name="consents"),
    path("consents/<str:ref>/", confirming.consent, name="confirm_consent"),
    path("consents/<str:ref>/refuse/", confirming.refuse, name="refuse_consent"),
    path("readings/", readings.readings, name="readings"),
    path("open/", triage.open_case, name="open"),
    path("triage/<str:ref>/", triage.triage, name="triage"),
    path("triage/<str:ref>/link/", triage.link, name="link"),
    path("tasks/<str:ref>/", work.task, name="task"),
    path("tasks/<str:ref>/done/", work.finish_task, name="finish_task"),
    path("persons/<str:ref>/", people.person, name="person"),
    path("persons/<str:ref>/record/", people.her_record, name="her_record"),
    path("persons/<str:ref>/change/", people.change_person, name="change_person"),
    path("persons/<str:ref>/assess/", record.assess, name="assess"),
    path("persons/<str:ref>/consent/", record.consent, name="consent"),
    path("persons/<str:ref>/receipt/", confirming.receipt, name="receipt"),
    path("persons/<str:ref>/receipt/end/", confirming.end_receipt, name="end_receipt"),
    path("persons/<str:ref>/show/", record.show, name="show"),
    path("persons/<str:ref>/sights/<str:organisation_ref>/<str:purpose>/end/", record.end_sight, name="end_sight"),
    path("suspects/<str:ref>/change/", people.change_suspect, name="change_suspect"),
    path("assessments/<str:ref>/ask-again/", record.ask_again, name="ask_again"),
    path("<str:ref>/", work.case, name="case"),
    path("<str:ref>/assign/", work.assign, name="assign"),
    path("<str:ref>/restrict/", restricting.restrict, name="restrict"),
    path("<str:ref>/open-to-all/", restricting.open_to_all, name="open_to_all"),
    path("<str:ref>/readers/", restricting.name_reader, name="name_reader"),
    path("<str:ref>/readers/<str:member_ref>/drop/", restricting.drop_reader, name="drop_reader"),
    path("<str:ref>/contact/", work.contact, name="contact"),
    path("<str:ref>/review/", work.review, name="review"),
    path("<str:ref>/urgency/", work.urgency, name="urgency"),
    path("<str:ref>/change/", work.change, name="change"),
    path("<str:ref>/open-again/", work.open_again, name="open_again"),
    path("<str:ref>/tasks/add/", work.add_task, name="add_task"),
    path("<str:ref>/persons/add/", people.add_person, name="add_person"),
    path("<str:ref>/suspects/add/", people.add_suspect, name="add_suspect"),
    path("<str:ref>/bar/", people.bar, name="bar"),
    path("<str:ref>/let-in/<str:organisation_ref>/", people.let_in, name="let_in"),
]
