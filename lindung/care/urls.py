"""Addresses of care, below /care/."""

from django.urls import path

from lindung.care import views

app_name = "care"
urlpatterns = [
    path("follow-ups/<str:ref>/", views.follow_up, name="follow_up"),
    path("cases/<str:ref>/close/", views.close, name="close"),
    path("cases/<str:ref>/hand-over/", views.hand_over, name="hand_over"),
    path("closings/<str:ref>/", views.second_look, name="second_look"),
    path("closings/<str:ref>/agree/", views.agree, name="agree"),
    path("closings/<str:ref>/send-back/", views.send_back, name="send_back"),
]
