"""Addresses of the news."""

from django.urls import include, path

from news.views import articles, desk_resources, feeds, reading, resources

app_name = "news"
urlpatterns = [
    path("", reading.index, name="list"),
    path("feed.atom", feeds.atom, name="feed_atom"),
    path("feed.json", feeds.json_feed, name="feed_json"),
    path("corrections/", reading.corrections, name="corrections"),
    path("tags/<slug:slug>/", reading.tag, name="tag"),
    path("tags/<slug:slug>/feed.atom", feeds.atom, name="tag_atom"),
    path("tags/<slug:slug>/feed.json", feeds.json_feed, name="tag_json"),
    path("authors/<slug:slug>/", reading.author, name="author"),
    path("resources/", resources.index, name="resources"),
    path("resources/resources.csv", resources.data_csv, name="resources_csv"),
    path("resources/resources.json", resources.data_json, name="resources_json"),
    path("desk/resources/", desk_resources.index, name="desk_resources"),
    path("desk/resources/new/", desk_resources.new, name="desk_resource_new"),
    path("desk/resources/<int:resource_id>/", desk_resources.edit, name="desk_resource"),
    path("desk/resources/<int:resource_id>/<slug:verb>/", desk_resources.press, name="desk_resource_press"),
    path("", include("news.letter_urls")),
    path("", include("news.desk_urls")),
    path("<int:year>/", reading.archive, name="archive"),
    path("<int:year>/<slug:slug>/", articles.article, name="article"),
]
