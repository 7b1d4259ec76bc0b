"""Addresses of the school. What is named first goes first: no course may stand there (elearning.actions.TAKEN)."""

from django.urls import include, path

from elearning.views import attempts, catalogue, files, lessons, ways

app_name = "elearning"
urlpatterns = [
    path("", catalogue.index, name="catalogue"),
    path("mine/", ways.mine, name="mine"),
    path("attempts/<uuid:attempt_id>/", attempts.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/hand-in/", attempts.hand_in, name="hand_in"),
    path("attempts/<uuid:attempt_id>/<int:place>/", attempts.question, name="question"),
    path("cases/", include("elearning.case_urls")),
    path("", include("elearning.cohort_urls")),
    path("desk/certificates/", include("elearning.certificate_desk_urls")),
    path("", include("elearning.desk_urls")),
    path("<slug:course>/", catalogue.overview, name="overview"),
    path("<slug:course>/on/", ways.go_on, name="go_on"),
    path("<slug:course>/progress/", ways.explain, name="progress"),
    path("<slug:course>/version/", ways.version, name="version"),
    path("<slug:course>/again/", ways.again, name="again"),
    path("<slug:course>/files/<str:name>", files.file, name="file"),
    path("<slug:course>/<slug:module>/<slug:lesson>/", lessons.lesson, name="lesson"),
    path("<slug:course>/<slug:module>/<slug:lesson>/<slug:activity>/", lessons.activity, name="activity"),
    path("<slug:course>/<slug:module>/<slug:lesson>/<slug:activity>/done/", lessons.done, name="done"),
    path("<slug:course>/<slug:module>/<slug:lesson>/<slug:activity>/begin/", lessons.begin, name="begin"),
]
