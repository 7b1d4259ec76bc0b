"""Addresses of referrals."""

from django.urls import path

from referrals.views import answering, reach, receiving, sending, talking

app_name = "referrals"
urlpatterns = [
    path("", receiving.index, name="list"),
    path("enquiries/", answering.index, name="enquiries"),
    path("enquiries/<uuid:key>/", answering.detail, name="enquiry"),
    path("enquiries/<uuid:key>/offer/", answering.offer, name="offer"),
    path("enquiries/<uuid:key>/refuse/", answering.refuse, name="refuse"),
    path("reach/<uuid:key>/", reach.reach, name="reach"),
    path("<uuid:key>/", receiving.detail, name="detail"),
    path("<uuid:key>/accept/", receiving.accept, name="accept"),
    path("<uuid:key>/ask/", receiving.ask, name="ask"),
    path("<uuid:key>/decline/", receiving.decline, name="decline"),
    path("<uuid:key>/start/", receiving.start, name="start"),
    path("<uuid:key>/hold/", receiving.hold, name="hold"),
    path("<uuid:key>/complete/", receiving.complete, name="complete"),
    path("<uuid:key>/cannot/", receiving.cannot, name="cannot"),
    path("<uuid:key>/change/", sending.change, name="change"),
    path("<uuid:key>/send/", sending.send, name="send"),
    path("<uuid:key>/answer/", sending.answer, name="answer"),
    path("<uuid:key>/withdraw/", sending.withdraw, name="withdraw"),
    path("<uuid:key>/mistaken/", sending.mistaken, name="mistaken"),
    path("<uuid:key>/reopen/", sending.reopen, name="reopen"),
    path("<uuid:key>/messages/", talking.say, name="say"),
    path("<uuid:key>/files/", talking.attach, name="attach"),
    path("<uuid:key>/files/<uuid:part>/", talking.file, name="file"),
    path("<uuid:key>/files/<uuid:part>/remove/", talking.remove_file, name="remove_file"),
]
