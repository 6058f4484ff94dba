"""Addresses of the desk's own pages, below /desk/."""

from django.urls import path

from lindung.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("start/", views.start, name="start"),
    path("news/", views.news, name="news"),
    path("find/", views.find, name="find"),
    path("find/person/", views.find_person, name="find_person"),
    path("board/", views.board, name="board"),
    path("trail/", views.trail, name="trail"),
    path("cases/<str:ref>/", views.case_page, name="case"),
]
