"""The site map of a browser that has just left: nothing of ours is to be seen on it."""

from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("", views.latched, name="home"),
    path("leave/", views.leave, name="leave"),
    re_path("", views.neutral),
]
