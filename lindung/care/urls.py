"""Addresses of care, below /care/."""

from django.urls import path

from lindung.care.views import following, forgetting

app_name = "care"
urlpatterns = [
    path("follow-ups/<str:ref>/", following.follow_up, name="follow_up"),
    path("cases/<str:ref>/close/", following.close, name="close"),
    path("cases/<str:ref>/hand-over/", following.hand_over, name="hand_over"),
    path("kept/", forgetting.kept, name="kept"),
    path("cases/<str:ref>/keep/", forgetting.keep, name="keep"),
    path("cases/<str:ref>/holds/<int:number>/end/", forgetting.end_hold, name="end_hold"),
    path("persons/<str:ref>/erase/", forgetting.erase_person, name="erase_person"),
    path("closings/<str:ref>/", following.second_look, name="second_look"),
    path("closings/<str:ref>/agree/", following.agree, name="agree"),
    path("closings/<str:ref>/send-back/", following.send_back, name="send_back"),
]
