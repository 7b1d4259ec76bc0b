"""Background work: the worker and the clock. Messages carry ids only, and losing them all loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htmse.settings.prod")

app = Celery("htmse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="scheduled")
