"""The demo with one page more: the results page from constant data."""

from htmse.settings.demo import *  # noqa: F403, TID251 - a mode of its own
from htmse.settings.demo import STORAGES  # noqa: TID251

ROOT_URLCONF = "benchmarks.urls"
# No collected files: only the pages are measured.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
