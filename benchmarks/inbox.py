"""How fast the list of referrals is when there are many: python -m benchmarks.inbox [REFERRALS] (10000).

Run it with engines of its own (`make bench-referrals`): it sends so many to one entry, and then asks for pages of each
part as whoever looks after the entry, in this process: no network, no server, everything else. What it finds out is
written into benchmarks/README.md. Ends with 1 when a target is missed.
"""

import logging
import os
import sys
from datetime import timedelta
from itertools import cycle, islice
from time import perf_counter
from uuid import uuid4

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection, connections  # noqa: E402 - needs the settings
from django.http import HttpRequest  # noqa: E402 - needs the settings
from django.test import Client  # noqa: E402 - needs the settings
from django.test.utils import CaptureQueriesContext  # noqa: E402 - needs the settings
from django.utils import timezone  # noqa: E402 - needs the settings

from accounts import sessions  # noqa: E402 - needs the settings
from accounts.models import Organisation, User  # noqa: E402 - needs the settings
from accounts.permissions import Role  # noqa: E402 - needs the settings
from benchmarks import report  # noqa: E402 - needs the settings
from referrals.actions.referrals import rows  # noqa: E402 - needs the settings
from referrals.models import Case, Referral, ReferralMessage  # noqa: E402 - needs the settings
from referrals.states_referrals import ReferralState  # noqa: E402 - needs the settings
from tests.conftest import person  # noqa: E402 - needs the settings
from tests.referrals.casework.conftest import opened  # noqa: E402 - needs the settings
from tests.referrals.referring.proof import CARD, CONTENT, agreed, entry, fields  # noqa: E402 - needs the settings

REFERRALS, ASKED = 10_000, 300
QUERIES, MILLISECONDS = 6, 150
# Three of five wait for an answer, one is worked on, one has ended.
STATES = [ReferralState.SENT, ReferralState.OPENED, ReferralState.ASKED, ReferralState.STARTED, ReferralState.COMPLETED]
PARTS = ("answer", "work", "ended")
PAGES = (1, 1, 1, 2, 3, 7, 40)


def main(referrals: int) -> int:
    """Measure, write the result into README.md, and return the exit code."""
    call_command("migrate", verbosity=0)
    call_command("migrate", database="keys", verbosity=0)
    logging.disable(logging.INFO)
    user = _sent(referrals)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = _signed_in(user)
    addresses = [f"/referrals/?tab={part}&page={number}" for number in PAGES for part in PARTS]
    queries = max(_queries(client, address) for address in addresses)
    taken = sorted(_taken(client, address) for address in islice(cycle(addresses), ASKED))
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    text = (
        f"{report.machine()}\n\n"
        "| referrals to one entry | pages asked for | queries a page | median | p95 |\n"
        "| --- | --- | --- | --- | --- |\n"
        f"| {referrals:,} | {ASKED} | {queries} (promised: at most {QUERIES}) | {middle:.0f} ms "
        f"| {late:.0f} ms (promised: at most {MILLISECONDS}) |"
    )
    print(text)
    report.replace("referrals", text)
    return int(queries > QUERIES or late > MILLISECONDS)


def _sent(number: int) -> User:
    """So many clients' referrals to one entry, each under its own key; return who looks after the entry."""
    place = Organisation.objects.create(name="A charity")
    caseworker = person("caseworker", Role.CASEWORKER, place)
    profile, holder = entry()
    consent = agreed(opened(caseworker), profile)
    cases = [Case(organisation=place, owner=caseworker, pseudonym=b"sealed", answers=b"sealed") for _ in range(number)]
    Case.objects.bulk_create(cases, batch_size=1000)
    now, made = timezone.now(), []
    for step, case in enumerate(cases):
        sent_at = now - timedelta(minutes=step)
        referral = Referral(
            case=case, recipient=profile, consent=consent, round=uuid4(), drafted_at=sent_at, changed_at=sent_at,
            sent_at=sent_at, respond_by=sent_at + timedelta(days=30), **fields(STATES[step % len(STATES)]),
        )  # fmt: skip
        rows.seal(referral, CARD, CONTENT)
        made.append(referral)
    Referral.objects.bulk_create(made, batch_size=1000)
    asked = [each for each in made[::4] if each.state == ReferralState.OPENED]
    words = [ReferralMessage(referral=each, side="sender", is_question=True, at=now, body=b"sealed") for each in asked]
    ReferralMessage.objects.bulk_create(words, batch_size=1000)
    return holder


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.session = client.session
    sessions.start(request, user)
    request.session.save()
    return client


def _queries(client: Client, address: str) -> int:
    """Of both databases, with all that a page asks for besides its list: who it is for, that they read, the keys."""
    with CaptureQueriesContext(connection) as asked, CaptureQueriesContext(connections["keys"]) as keys:
        _get(client, address)
    return len([each for each in [*asked, *keys] if each["sql"] not in {"BEGIN", "COMMIT"}])


def _taken(client: Client, address: str) -> float:
    begun = perf_counter()
    _get(client, address)
    return (perf_counter() - begun) * 1000


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REFERRALS))
