"""Addresses of the authors' desk. Included by `elearning.urls`."""

from django.urls import path

from elearning.views import desk, desk_files, desk_parts, desk_questions, desk_review

ONE = "desk/<uuid:version_id>"

urlpatterns = [
    path("desk/", desk.index, name="desk"),
    path("desk/new/", desk.new, name="desk_new"),
    path("desk/hand-in/", desk_files.hand_in, name="desk_hand_in"),
    path("desk/courses/<slug:slug>/draft/", desk.open_draft, name="desk_open"),
    path("desk/courses/<slug:slug>/retire/", desk_review.retire, name="desk_retire"),
    path(f"{ONE}/", desk.version, name="desk_version"),
    path(f"{ONE}/course/", desk_parts.course, name="desk_course"),
    path(f"{ONE}/add/", desk_parts.add, name="desk_add_module"),
    path(f"{ONE}/add/<path:place>/", desk_parts.add, name="desk_add"),
    path(f"{ONE}/at/<path:place>/", desk_parts.part, name="desk_part"),
    path(f"{ONE}/move/<path:place>/", desk_parts.move, name="desk_move"),
    path(f"{ONE}/remove/<path:place>/", desk_parts.remove, name="desk_remove"),
    path(f"{ONE}/sources/", desk_parts.sources, name="desk_sources"),
    path(f"{ONE}/add-source/", desk_parts.source, name="desk_add_source"),
    path(f"{ONE}/sources/<slug:key>/", desk_parts.source, name="desk_source"),
    path(f"{ONE}/sources/<slug:key>/remove/", desk_parts.remove_source, name="desk_remove_source"),
    path(f"{ONE}/questions/", desk_questions.bank, name="desk_questions"),
    path(f"{ONE}/add-question/<slug:kind>/", desk_questions.new, name="desk_add_question"),
    path(f"{ONE}/questions/<slug:key>/", desk_questions.question, name="desk_question"),
    path(f"{ONE}/questions/<slug:key>/remove/", desk_parts.remove_question, name="desk_remove_question"),
    path(f"{ONE}/exchange/", desk_questions.take_in, name="desk_exchange"),
    path(f"{ONE}/exchange/<slug:sort>/", desk_questions.hand_out, name="desk_hand_out"),
    path(f"{ONE}/files/", desk_files.files, name="desk_files"),
    path(f"{ONE}/files/<str:name>", desk_files.file, name="desk_file"),
    path(f"{ONE}/files/<str:name>/remove/", desk_files.remove_file, name="desk_remove_file"),
    path(f"{ONE}/folder.zip", desk_files.folder, name="desk_folder"),
    path(f"{ONE}/hand-in/", desk_files.hand_in, name="desk_replace"),
    path(f"{ONE}/history/", desk.history, name="desk_history"),
    path(f"{ONE}/history/<int:number>/", desk.saving, name="desk_saving"),
    path(f"{ONE}/look/", desk.look, name="desk_look"),
    path(f"{ONE}/review/", desk_review.review, name="desk_review"),
    path(f"{ONE}/drop/", desk_review.drop, name="desk_drop"),
    path(f"{ONE}/<slug:verb>/", desk_review.press, name="desk_press"),
]
