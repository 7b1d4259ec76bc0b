"""Addresses of the reference data."""

from django.urls import path

from directory.guidance import views, views_desk

app_name = "guidance"
urlpatterns = [
    path("", views.index, name="index"),
    path("first-responders/", views.first_responders, name="first_responders"),
    path("hotlines/", views.hotlines, name="hotlines"),
    path("time-limits/", views.time_limits, name="time_limits"),
    path("rules/<slug:topic>/", views.rule, name="rule"),
    path("rules/<slug:topic>/history/", views.history, name="rule_history"),
    path("deadline/", views.deadline, name="deadline"),
    path("desk/", views_desk.desk, name="desk"),
    path("desk/new/<slug:kind>/", views_desk.new, name="desk_new"),
    path("desk/follow/<slug:code>/", views_desk.follow, name="desk_follow"),
    path("desk/<slug:kind>/<slug:code>/", views_desk.row, name="desk_row"),
    path("desk/<slug:kind>/<slug:code>/edit/", views_desk.edit, name="desk_edit"),
    path("desk/<slug:kind>/<slug:code>/<slug:verb>/", views_desk.press, name="desk_press"),
]
