"""The site as it runs, with the tests' stage on it: mail goes to the sink whose port SINK_PORT names."""

import os

from htmse.settings.demo import *  # noqa: F403, TID251 - a mode of its own
from htmse.settings.demo import INSTALLED_APPS, STORAGES  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "tests.stage"]
ROOT_URLCONF = "tests.stage.urls"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        # Shorter than in production, so that a fault is over within seconds.
        "OPTIONS": {"host": "127.0.0.1", "port": int(os.environ["SINK_PORT"]), "timeout": 3},
    }
}
ALARM_ADDRESSES = ["alarms@example.org"]
