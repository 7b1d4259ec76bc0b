"""Background work: the worker and the clock. Messages carry ids only, and losing them all loses nothing."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured

from htmse import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htmse.settings.prod")

app = Celery("htmse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="scheduled")
app.autodiscover_tasks(related_name="tasks")


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Celery leaves logging alone once somebody listens here; its own would write what tasks are called with."""


@worker_init.connect
@beat_init.connect
def refuse_unfit(**_: Any) -> None:
    """Nothing but SystemExit gets out of a listener of Celery's."""
    try:
        start.refuse_unfit()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
