"""For whoever watches over the site."""

from django.urls import path

from notifications.views import operations

app_name = "operations"
urlpatterns = [
    path("", operations.index, name="index"),
    path("replay/", operations.replay, name="replay"),
    path("let-be/", operations.let_be, name="let_be"),
    path("unmark/", operations.unmark, name="unmark"),
]
