"""What the clock starts. Each entry does what is due, however long ago the last one was, and twice does no harm."""

from celery import shared_task

from notifications import actions, bounces, delivery


@shared_task
def deliver_due() -> int:
    """Every ten seconds: send what is due even when no relay is there."""
    return delivery.deliver()


@shared_task
def weigh_laws() -> None:
    """Every minute: what went in is somewhere, or somebody is told."""
    actions.weigh_laws()
    actions.tell_alarms()


@shared_task
def read_bounces() -> int:
    """Every five minutes: take in what mail servers sent back."""
    return bounces.read()


@shared_task
def tidy_messages() -> int:
    """Every night: forget what is over."""
    return actions.tidy()
