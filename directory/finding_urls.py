"""Addresses of finding somebody by oneself. They say nothing: they stand in somebody's history."""

from django.urls import path

from directory.views import finding

app_name = "finding"
urlpatterns = [
    path("", finding.find, name="find"),
    path("results/", finding.results, name="results"),
    path("<str:token>/", finding.entry, name="entry"),
]
