"""Letters: included by news.urls, in its name space."""

from django.urls import path

from news.views import desk_letters, letters

urlpatterns = [
    path("letter/", letters.subscribe, name="subscribe"),
    path("letter/asked/", letters.asked, name="asked"),
    path("letter/<uuid:key>/", letters.letter, name="letter"),
    path("letter/<uuid:key>/<str:signature>/", letters.subscription, name="subscription"),
    path("letter/<uuid:key>/<str:signature>/leave/", letters.leave, name="leave_letters"),
    path("letters/", letters.letters, name="letters"),
    path("desk/letters/", desk_letters.index, name="desk_letters"),
    path("desk/letters/new/", desk_letters.new, name="new_letter"),
    path("desk/letters/<uuid:key>/", desk_letters.one, name="desk_letter"),
    path("desk/letters/<uuid:key>/send/", desk_letters.send, name="send_letter"),
    path("desk/letters/<uuid:key>/withdraw/", desk_letters.withdraw, name="withdraw_letter"),
    path("desk/letters/<uuid:key>/drop/", desk_letters.drop, name="drop_letter"),
]
