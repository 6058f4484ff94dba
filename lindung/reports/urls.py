"""Addresses of the public pages. None of them ever holds anything about a person."""

from django.urls import path

from lindung.reports.views import public

app_name = "reports"
urlpatterns = [
    path("", public.home, name="home"),
    path("numbers/", public.numbers, name="numbers"),
    path("numbers/<slug:country>/", public.numbers, name="numbers_of"),
    path("report/", public.report, name="report"),
    path("receipt/", public.receipt, name="receipt"),
    path("receipt/file/", public.add_file, name="add_file"),
    path("receipt/message/", public.message, name="message"),
]
