"""Addresses of the directory's pages."""

from django.urls import path

from lindung.directory import views

app_name = "directory"
urlpatterns = [
    path("services/", views.services, name="services"),
    path("services/new/", views.add, name="add"),
    path("services/names/", views.names, name="names"),
    path("services/names/ours/", views.say_organisation, name="say_organisation"),
    path("services/<str:ref>/name/", views.say_service, name="say_service"),
    path("services/<str:ref>/", views.service, name="service"),
    path("services/<str:ref>/free/", views.state_free, name="state_free"),
    path("services/<str:ref>/places/", views.reconcile, name="reconcile"),
    path("services/<str:ref>/state/", views.turn, name="turn"),
    path("network/", views.network, name="network"),
    path("network/<str:ref>/assure/", views.assure, name="assure"),
    path("numbers/", views.numbers, name="numbers"),
    path("numbers/<slug:code>/check/", views.check, name="check"),
]
