"""Pages about the site itself: home, /about/, and the gallery of components (demo mode only)."""

from django.urls import include, path

from directory.views import gallery, site

about = (
    [
        path("", site.about, {"page": "index"}, name="index"),
        path("privacy/", site.about, {"page": "privacy"}, name="privacy"),
        path("accessibility/", site.about, {"page": "accessibility"}, name="accessibility"),
        path("terms/", site.about, {"page": "terms"}, name="terms"),
        path("complaints/", site.about, {"page": "complaints"}, name="complaints"),
        path("safeguarding/", site.about, {"page": "safeguarding"}, name="safeguarding"),
    ],
    "about",
)

urlpatterns = [
    path("", site.home, name="home"),
    path("about/", include(about)),
    path("gallery/", gallery.gallery, name="gallery"),
]
