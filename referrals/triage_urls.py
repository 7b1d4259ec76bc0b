"""Addresses of the desk."""

from django.urls import path

from referrals.views import offers, openings, triage

app_name = "triage"
urlpatterns = [
    path("", triage.index, name="list"),
    path("duty/", triage.duty, name="duty"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<uuid:key>/", openings.decide, name="decide"),
    path("<uuid:key>/", triage.detail, name="detail"),
    path("<uuid:key>/take/", triage.take, name="take"),
    path("<uuid:key>/put-back/", triage.put_back, name="put_back"),
    path("<uuid:key>/hand-over/", triage.hand_over, name="hand_over"),
    path("<uuid:key>/reply/", triage.reply, name="reply"),
    path("<uuid:key>/note/", triage.note, name="note"),
    path("<uuid:key>/call/", triage.call, name="call"),
    path("<uuid:key>/close/", triage.close, name="close"),
    path("<uuid:key>/sort/", triage.sort, name="sort"),
    path("<uuid:key>/offer/", offers.offer, name="offer"),
    path("<uuid:key>/ask-opening/", openings.ask_opening, name="ask_opening"),
]
