"""Addresses of the directory."""

from django.urls import path

from directory.views import profile, results, shortlist

app_name = "directory"
urlpatterns = [
    path("directory/", results.results, name="results"),
    path("directory/shortlist/", shortlist.shortlist, name="shortlist"),
    path("directory/compare/", shortlist.compare, name="compare"),
    path("directory/<slug:slug>/", profile.detail, name="detail"),
    path("directory/<slug:slug>/mistake/", profile.mistake, name="mistake"),
    path("directory/<slug:slug>/mistake/thanks/", profile.mistake_thanks, name="mistake_thanks"),
]
