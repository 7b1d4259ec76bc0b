"""Addresses of the statistics."""

from django.urls import path

from news.statistics.views import comparing, data, datasets, desk, feeds, keeping, protecting, releases, series

app_name = "statistics"
urlpatterns = [
    path("", datasets.index, name="index"),
    path("revisions.atom", feeds.revisions, name="revisions"),
    path("compare/", comparing.choose, name="compare"),
    path("compare/<slug:slug>/", comparing.comparison, name="comparison"),
    # The editors' desk.
    path("desk/", desk.desk, name="desk"),
    path("desk/hand-in/", desk.hand_in, name="hand_in"),
    path("desk/imports/<uuid:key>/", desk.detail, name="import"),
    path("desk/imports/<uuid:key>/accept/", desk.accept, name="accept_import"),
    path("desk/imports/<uuid:key>/drop/", desk.drop, name="drop_import"),
    path("desk/imports/<uuid:key>/doubts/<slug:fingerprint>/", desk.answer, name="answer_import"),
    path("desk/datasets/", protecting.datasets, name="desk_datasets"),
    path("desk/datasets/<slug:slug>/", protecting.dataset, name="desk_dataset"),
    path("desk/notes/", keeping.notes, name="notes"),
    path("desk/notes/new/<slug:kind>/", keeping.new, name="new_note"),
    path("desk/notes/<slug:kind>/<int:key>/", keeping.edit, name="note"),
    path("desk/notes/<slug:kind>/<int:key>/remove/", keeping.remove, name="remove_note"),
    path("<slug:slug>/", datasets.detail, name="dataset"),
    path("<slug:slug>/data.csv", data.as_csv, name="csv"),
    path("<slug:slug>/data.json", data.as_json, name="json"),
    path("<slug:slug>/datapackage.zip", data.as_package, name="package"),
    path("<slug:slug>/releases/", releases.index, name="releases"),
    path("<slug:slug>/releases/<str:code>/", releases.detail, name="release"),
    path("<slug:slug>/series/<slug:measure>/<str:category>/", series.detail, name="series"),
    path("<slug:slug>/series/<slug:measure>/<str:category>/history.csv", data.history, name="history"),
]
