"""What the news do by the clock."""

from celery import shared_task

from news import actions
from news.actions import letters, subscribing


@shared_task
def send_letters() -> int:
    """Every ten seconds: tell the next subscribers of what goes out; return how many."""
    return letters.send_on()


@shared_task
def forget_unconfirmed() -> int:
    """Every hour: forget the addresses that did not say yes in time."""
    return subscribing.forget_unconfirmed()


@shared_task
def publish_due() -> int:
    """Every twenty seconds: publish what was to be public by now."""
    return actions.publish_due()


@shared_task
def forget_previews() -> int:
    """Every night: remove the secret links that have ended."""
    return actions.forget_previews()
