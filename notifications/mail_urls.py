"""The mails of the demonstration."""

from django.urls import path

from notifications.views import mailbox

app_name = "mail"
urlpatterns = [
    path("", mailbox.mails, name="list"),
    path("<str:name>/<int:number>/", mailbox.mail, name="detail"),
]
