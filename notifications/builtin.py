"""The kinds and laws of the outbox itself."""

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import health
from accounts.models import User
from accounts.permissions import Permission
from notifications.kinds import AddressKind, MemberKind
from notifications.laws import Law, Weighed, never
from notifications.models import Message
from notifications.states import State

_COUNT = """
SELECT (SELECT coalesce(sum(change), 0) FROM notifications_tally),
       coalesce((SELECT json_object_agg(state, entries)
                   FROM (SELECT state, count(*) AS entries FROM notifications_message GROUP BY state) AS counted), '{}')
"""


def operators() -> QuerySet[User]:
    """Return whoever watches over the site."""
    return User.objects.holding(Permission.WATCH_OPERATIONS)


def _is_anybody(_user: User) -> bool:
    return True


DIGEST = MemberKind(
    name="notifications.digest",
    title=_("The daily mail"),
    headline=_("What waits for you today"),
    why=_("you asked to be told once a day"),
    page=lambda _subject: reverse("notifications:preferences"),
    may_receive=_is_anybody,
    is_fixed=True,
)
UNDELIVERED = MemberKind(
    name="notifications.undelivered",
    title=_("A message of yours did not arrive"),
    headline=_("A message did not arrive"),
    why=_("you sent it, or you look after this site"),
    page=lambda subject: f"{reverse('notifications:undelivered')}?message={subject.rpartition(':')[2]}",
    may_receive=_is_anybody,
    is_fixed=True,
)
# allauth's names of its mails, and ours. A code is as good as the page that asks for it: 15 minutes.
ACCOUNT_KINDS = {
    "login_code": AddressKind(name="account.login_code", headline=_("Your code"), minutes=15),
    "email_confirmation": AddressKind(name="account.confirmation", headline=_("Your code"), minutes=15),
    "email_confirmation_signup": AddressKind(name="account.confirmation_signup", headline=_("Your code"), minutes=15),
    "password_reset_code": AddressKind(name="account.reset_code", headline=_("Your code"), minutes=15),
    "password_reset_key": AddressKind(name="account.reset_link", headline=_("The link you asked for"), minutes=60),
    "account_already_exists": AddressKind(name="account.exists", headline=_("You asked for a code"), minutes=15),
    "email_changed": AddressKind(name="account.email_changed", headline=_("Your account was changed"), minutes=2880),
    "email_confirm": AddressKind(name="account.email_confirmed", headline=_("Your account was changed"), minutes=2880),
    "email_deleted": AddressKind(name="account.email_deleted", headline=_("Your account was changed"), minutes=2880),
    "password_changed": AddressKind(name="account.password", headline=_("Your account was changed"), minutes=2880),
    "password_reset": AddressKind(name="account.password_reset", headline=_("Your account was changed"), minutes=2880),
    "password_set": AddressKind(name="account.password_set", headline=_("Your account was changed"), minutes=2880),
    "unknown_account": AddressKind(name="account.unknown", headline=_("You asked for a code"), minutes=15),
    "totp_activated": AddressKind(name="account.app_added", headline=_("Your account was changed"), minutes=2880),
    "totp_deactivated": AddressKind(name="account.app_removed", headline=_("Your account was changed"), minutes=2880),
    "webauthn_added": AddressKind(name="account.passkey_added", headline=_("Your account was changed"), minutes=2880),
    "webauthn_removed": AddressKind(
        name="account.passkey_removed", headline=_("Your account was changed"), minutes=2880
    ),
    "recovery_codes_generated": AddressKind(
        name="account.recovery_codes", headline=_("Your account was changed"), minutes=2880
    ),
    "reauthentication_code": AddressKind(name="account.proof_code", headline=_("Your code"), minutes=15),
    "account_deleted": AddressKind(name="account.deleted", headline=_("Your account is deleted"), minutes=2880),
}


def _outbox() -> Weighed:
    """Both sides in one statement, or a message queued between them would look like a lost one."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        queued, counted = cursor.fetchone()
    return Weighed(queued, {state.label: counted.get(state.value, 0) for state in State})


def _silent() -> int:
    """How many of clock, relay and worker have not been heard of for too long. One never heard of is not missed yet."""
    return sum(silence is not None and silence > health.LONGEST_SILENCE for silence in health.silences().values())


LAWS = (
    Law("outbox", _("Every message that was queued is somewhere"), _outbox),
    Law(
        "late",
        _("Nothing waits for more than two minutes"),
        never(lambda: Message.objects.late().count(), _("waiting for too long")),
    ),
    Law(
        "silent",
        _("Nothing fails without somebody being told"),
        never(lambda: Message.objects.silent().count(), _("failed in silence")),
    ),
    Law(
        "left_behind",
        _("No daily mail leaves without what belongs to it"),
        never(lambda: Message.objects.left_behind().count(), _("left behind")),
    ),
    Law("at_work", _("The clock, the relay and the workers are at work"), never(_silent, _("silent for a minute"))),
)
