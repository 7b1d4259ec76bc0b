"""Addresses of the reference data."""

from django.urls import path

from directory.guidance import views

app_name = "guidance"
urlpatterns = [
    path("", views.index, name="index"),
    path("first-responders/", views.first_responders, name="first_responders"),
    path("hotlines/", views.hotlines, name="hotlines"),
    path("time-limits/", views.time_limits, name="time_limits"),
]
