"""Addresses at the root that speak of the whole site."""

from django.urls import path

from news.views import sitemap

urlpatterns = [
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemaps/directory-<int:number>.xml", sitemap.directory, name="sitemap_directory"),
    path("robots.txt", sitemap.robots, name="robots"),
]
