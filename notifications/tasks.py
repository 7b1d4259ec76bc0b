"""What the relay wakes workers for."""

from celery import shared_task

from accounts import health
from notifications import delivery


@shared_task(ignore_result=True)
def deliver() -> int:
    """Send what is due; return how many messages were taken in hand. A wake-up too many does no harm."""
    health.beat(health.WORKER)
    return delivery.deliver()
