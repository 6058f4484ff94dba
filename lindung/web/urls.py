"""Addresses of the web room: the choice of language, and the page that shows the look."""

from django.urls import path

from lindung.web import views

app_name = "web"
urlpatterns = [
    path("language/", views.choose_language, name="language"),
    path("look/", views.look, name="look"),
]
