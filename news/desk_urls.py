"""The newsroom: included by news.urls, in its name space."""

from django.urls import path

from news.views import (
    desk,
    desk_around,
    desk_moved,
    desk_numbers,
    desk_pictures,
    desk_standing,
    desk_steps,
    desk_writing,
    preview,
)

urlpatterns = [
    path("pictures/<uuid:picture_id>/", desk_pictures.picture, name="picture"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("desk/", desk.index, name="desk"),
    path("desk/articles/", desk.articles, name="desk_articles"),
    path("desk/new/", desk_writing.new, name="desk_new"),
    path("desk/numbers/", desk_numbers.numbers, name="desk_numbers"),
    path("desk/moved/", desk_moved.moved, name="desk_moved"),
    path("desk/moved/<int:moved_id>/", desk_moved.stands, name="desk_stands"),
    path("desk/pictures/", desk_pictures.pictures, name="desk_pictures"),
    path("desk/authors/", desk_around.authors, name="desk_authors"),
    path("desk/authors/<int:author_id>/", desk_around.author, name="desk_author"),
    path("desk/tags/", desk_around.tags, name="desk_tags"),
    path("desk/tags/<int:tag_id>/", desk_around.tag, name="desk_tag"),
    path("desk/articles/<uuid:article_id>/details/", desk_around.details, name="desk_details"),
    path("desk/details/<int:change_id>/<slug:verb>/", desk_around.decide, name="desk_decide"),
    path("desk/translations/", desk_standing.behind, name="desk_behind"),
    path("desk/translations/<int:behind_id>/", desk_standing.says_so, name="desk_says_so"),
    path("desk/notes/<int:note_id>/take-back/", desk_standing.take_back, name="desk_take_back"),
    path("desk/articles/<uuid:article_id>/correct/", desk_steps.correct, name="desk_correct"),
    path("desk/articles/<uuid:article_id>/withdraw/", desk_steps.withdraw, name="desk_withdraw"),
    path("desk/corrections/<int:correction_id>/remove/", desk_steps.remove_correction, name="desk_remove_correction"),
    path("desk/editions/<uuid:edition_id>/", desk.edition, name="desk_edition"),
    path("desk/editions/<uuid:edition_id>/edit/", desk_writing.edit, name="desk_edit"),
    path("desk/editions/<uuid:edition_id>/look/", desk.look, name="desk_look"),
    path("desk/editions/<uuid:edition_id>/compare/", desk.compare, name="desk_compare"),
    path("desk/editions/<uuid:edition_id>/schedule/", desk_steps.schedule, name="desk_schedule"),
    path("desk/editions/<uuid:edition_id>/answer/", desk_steps.answer, name="desk_answer"),
    path("desk/editions/<uuid:edition_id>/corrections/", desk_steps.add_correction, name="desk_add_correction"),
    path("desk/editions/<uuid:edition_id>/preview/", desk_steps.make_preview, name="desk_preview"),
    path("desk/editions/<uuid:edition_id>/drop/", desk_steps.drop, name="desk_drop"),
    path("desk/editions/<uuid:edition_id>/<slug:verb>/", desk_steps.press, name="desk_press"),
]
