"""The address below /receipt/ where the person is asked herself. Nothing about her ever stands in it."""

from django.urls import path

from lindung.referrals.views import her_questions

app_name = "her_questions"
urlpatterns = [path("", her_questions.questions, name="questions")]
