"""The site map."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("directory.site_urls")),
    path("", include("directory.urls")),
    path("admin/", admin.site.urls),
]
