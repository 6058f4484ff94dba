"""Addresses of the pages of notices."""

from django.urls import path

from lindung.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.to_phone, name="to_phone"),
    path("practice/", views.practice, name="practice"),
    path("<str:ref>/phoned/", views.phoned, name="phoned"),
]
