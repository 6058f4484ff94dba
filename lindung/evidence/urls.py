"""Addresses of the evidence room, below /evidence/."""

from django.urls import path

from lindung.evidence.views import lists, releases, runs

app_name = "evidence"
urlpatterns = [
    path("", runs.home, name="home"),
    path("lists/", lists.lists, name="lists"),
    path("lists/give/", lists.give, name="give"),
    path("lists/<partner_ref:ref>/", lists.given_list, name="list"),
    path("lists/<partner_ref:ref>/withdraw/", lists.withdraw, name="withdraw"),
    path("runs/start/<str:kind>/", runs.start, name="start"),
    path("runs/<partner_ref:ref>/", runs.run, name="run"),
    path("runs/<partner_ref:ref>/progress/", runs.progress, name="progress"),
    path("runs/<partner_ref:ref>/agree/", runs.agree, name="agree"),
    path("runs/<partner_ref:ref>/cancel/", runs.cancel, name="cancel"),
    path("runs/<partner_ref:ref>/repeat/", runs.repeat, name="repeat"),
    path("runs/<partner_ref:ref>/files/<str:name>", runs.run_file, name="run_file"),
    path("runs/<partner_ref:ref>/release/", releases.prepare, name="prepare"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<partner_ref:ref>/", releases.release, name="release"),
    path("releases/<partner_ref:ref>/publish/", releases.publish, name="publish"),
    path("releases/<partner_ref:ref>/send-back/", releases.send_back, name="send_back"),
    path("releases/<partner_ref:ref>/ask-again/", releases.ask_again, name="ask_again"),
    path("releases/<partner_ref:ref>/drop/", releases.drop, name="drop"),
    path("releases/<partner_ref:ref>/take-down/", releases.take_down, name="take_down"),
    path("account/", releases.account, name="account"),
    path("published/", releases.published, name="published"),
    path("published/<partner_ref:ref>/", releases.publication, name="publication"),
    path("published/<partner_ref:ref>/<str:name>", releases.published_file, name="published_file"),
]
