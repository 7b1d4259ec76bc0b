"""Addresses of case exercises. A step is named by its word (elearning.choices.CaseStep)."""

from django.urls import path

from elearning.views import cases

urlpatterns = [
    path("<uuid:way_id>/", cases.way, name="case"),
    path("<uuid:way_id>/cue/", cases.cue, name="case_cue"),
    path("<uuid:way_id>/<slug:step>/", cases.step, name="case_step"),
]
