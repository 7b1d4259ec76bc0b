"""Who may open and press what about files of numbers: editors and administrators, and nobody else."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from news.statistics.actions import importing as actions
from news.statistics.choices import ImportState
from news.statistics.importing import Told
from news.statistics.models import Dataset, StatisticsImport
from tests.baseline import assert_baseline
from tests.news.statistics.importing.conftest import BY, csv_of, row

# visitor, caseworker, moderator, editor, administrator: what a GET and an empty POST answer.
PAGE, POST_ONLY, GET_ONLY = (302, 403, 403, 200, 200), (302, 405, 405, 405, 405), (401, 405, 405, 405, 405)
TABLE = (
    ("desk", (), PAGE, GET_ONLY),
    ("hand_in", (), PAGE, (401, 403, 403, 422, 422)),
    ("import", ("key",), PAGE, GET_ONLY),
    ("accept_import", ("key",), POST_ONLY, (401, 403, 403, 302, 302)),
    ("drop_import", ("key",), POST_ONLY, (401, 403, 403, 302, 302)),
    ("answer_import", ("key", "doubt"), POST_ONLY, (401, 403, 403, 404, 404)),
)


def test_each_address_answers_each_of_the_cast(
    nrm: Dataset, sign_in, visitor: Client, caseworker: User, moderator: User, editor: User, administrator: User
) -> None:
    cast = [visitor, *(sign_in(user) for user in (caseworker, moderator, editor, administrator))]
    for name, args, wanted, posted in TABLE:
        for client, get, post in zip(cast, wanted, posted, strict=True):
            made = actions.hand_in(name="a.csv", content=csv_of([row(1)]), told=Told(dataset="nrm"), by=BY)
            address = reverse(f"statistics:{name}", args=[str(made.pk) if arg == "key" else arg for arg in args])
            response = client.get(address)
            assert_baseline(response)
            assert (name, response.status_code) == (name, get)
            assert (name, client.post(address).status_code) == (name, post)
            if post != 302 or client is visitor:
                assert StatisticsImport.objects.get(pk=made.pk).state == ImportState.QUEUED
