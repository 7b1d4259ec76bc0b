from django.urls import path

from elearning.redflags.views import catalogue, data

urlpatterns = [
    path("", catalogue.index, name="index"),
    path("print/", catalogue.paper, name="print"),
    path("data.json", data.as_json, name="json"),
    path("data.csv", data.as_csv, name="csv"),
    path("editions/", catalogue.editions, name="editions"),
    path("editions/<int:number>/", catalogue.edition, name="edition"),
    path("<slug:code>/", catalogue.indicator, name="indicator"),
]
