"""Addresses of the red flags. Codes of indicators come last: none of them looks like the words before."""

from django.urls import include, path

app_name = "red_flags"
urlpatterns = [
    path("check/", include("elearning.redflags.check_urls")),
    path("desk/", include("elearning.redflags.desk_urls")),
    path("", include("elearning.redflags.catalogue_urls")),
]
