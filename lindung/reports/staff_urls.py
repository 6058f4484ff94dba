"""Addresses of the desk's pages of reports."""

from django.urls import path

from lindung.reports.views import attachments, keeping, staff

app_name = "reports_staff"
urlpatterns = [
    path("", staff.reports, name="reports"),
    path("new/", staff.enter, name="new"),
    path("import/", staff.bring_in, name="bring_in"),
    path("import/<str:ref>/", staff.sheet, name="sheet"),
    path("import/<str:ref>/take/", staff.take_sheet, name="take_sheet"),
    path("import/<str:ref>/drop/", staff.drop_sheet, name="drop_sheet"),
    path("files/<str:ref>/", attachments.file, name="file"),
    path("<str:ref>/", staff.report, name="report"),
    path("<str:ref>/take/", staff.take, name="take"),
    path("<str:ref>/urgency/", staff.set_urgency, name="urgency"),
    path("<str:ref>/reply/", staff.reply, name="reply"),
    path("<str:ref>/read/", staff.read_messages, name="read"),
    path("<str:ref>/answer/", staff.answer, name="answer"),
    path("<str:ref>/not-for-us/", staff.not_for_us, name="not_for_us"),
    path("<str:ref>/duplicate/", staff.duplicate, name="duplicate"),
    path("<str:ref>/contacted/", staff.contacted, name="contacted"),
    path("<str:ref>/keep/", keeping.keep, name="keep"),
    path("<str:ref>/holds/<int:number>/end/", keeping.end_hold, name="end_hold"),
]
