"""What the clock starts."""

from celery import shared_task

from news.statistics.actions import importing


# A quarter of a million numbers take longer than other tasks may.
@shared_task(soft_time_limit=270, time_limit=290)
def read_imports() -> int:
    """Every few seconds: read the file that has waited longest, or store one that was accepted."""
    return importing.read_next()
