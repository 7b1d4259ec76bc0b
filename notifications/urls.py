"""How one is told, where mails lead, whether it all arrives."""

from django.urls import path

from notifications.views import events, mails, preferences

app_name = "notifications"
urlpatterns = [
    path("accounts/notifications/", preferences.preferences, name="preferences"),
    path("accounts/notifications/undelivered/", mails.undelivered, name="undelivered"),
    path("n/<uuid:message_id>/<str:signature>/", mails.open_mail, name="open"),
    path("mail-events/<slug:provider>/", events.events, name="events"),
]
