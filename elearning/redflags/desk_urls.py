"""Addresses of the catalogue's desk. Included by `elearning.redflags.urls`."""

from django.urls import path

from elearning.redflags.views import desk, desk_cues, desk_parts

ONE = "editions/<int:number>"

urlpatterns = [
    path("", desk.index, name="desk"),
    path("open/", desk.open_draft, name="desk_open"),
    path("behind/", desk.behind, name="desk_behind"),
    path("cues/", desk_cues.index, name="desk_cues"),
    path("cues/<uuid:cue_id>/", desk_cues.decide, name="desk_cue"),
    path(f"{ONE}/", desk.edition, name="desk_edition"),
    path(f"{ONE}/about/", desk_parts.about, name="desk_about"),
    path(f"{ONE}/add/", desk_parts.entry, name="desk_add"),
    path(f"{ONE}/rows/<slug:code>/", desk_parts.entry, name="desk_entry"),
    path(f"{ONE}/rows/<slug:code>/move/", desk_parts.move, name="desk_move"),
    path(f"{ONE}/rows/<slug:code>/leave-out/", desk_parts.leave_out, name="desk_leave_out"),
    path(f"{ONE}/add-source/", desk_parts.source, name="desk_add_source"),
    path(f"{ONE}/sources/<slug:key>/", desk_parts.source, name="desk_source"),
    path(f"{ONE}/sources/<slug:key>/remove/", desk_parts.remove_source, name="desk_remove_source"),
    path(f"{ONE}/history/", desk.history, name="desk_history"),
    path(f"{ONE}/history/<int:saved>/", desk.saving, name="desk_saving"),
    path(f"{ONE}/review/", desk.review, name="desk_review"),
    path(f"{ONE}/drop/", desk.drop, name="desk_drop"),
    path(f"{ONE}/take-up/", desk.take_up, name="desk_take_up"),
    path(f"{ONE}/<slug:verb>/", desk.press, name="desk_press"),
]
