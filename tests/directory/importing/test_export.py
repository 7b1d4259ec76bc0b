"""What goes out comes back unchanged, and only what the public may see goes out."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from zeal import zeal_ignore

from accounts.permissions import System
from directory import actions
from directory.importing import export
from directory.importing.columns import COLUMNS
from directory.importing.rows import Row
from directory.importing.words import Words
from directory.models import Profile
from directory.validators import without_unseen
from tests.directory.importing.conftest import GOOD, Told
from tests.directory.importing.test_run import everything, take

ME = System("tests")
DATA = Path(__file__).resolve().parents[2] / "data"
texts = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(without_unseen)
lines = st.lists(texts, max_size=3).map("\n".join)
rows = st.fixed_dictionaries(
    {"name": texts.map(lambda text: f"N {text}")},
    optional={
        "kind": st.sampled_from(["person", "organisation"]),
        "profession": st.sampled_from(["solicitor", "helpline", "safe-house-provider"]),
        "headline": texts, "biography": lines, "organisation_name": texts, "fees": texts, "hours": texts,
        "place": texts, "region": texts, "street": texts, "postcode": st.text(alphabet="A1 Z", max_size=8),
        "specialisms": st.sampled_from(["", "asylum", "outreach|asylum", "emergency-accommodation"]),
        "exploitation_types": st.sampled_from(["", "labour|sexual"]), "report_types": st.just("scarring-report"),
        "countries": st.sampled_from(["", "NG|BJ", "XK"]), "jurisdictions": st.sampled_from(["", "GB-EAW|FR"]),
        "languages": st.sampled_from(["", "ti|am|ckb"]), "legal_aid": st.sampled_from(["", "yes", "no"]),
        "remote": st.sampled_from(["", "yes", "no"]), "in_person": st.sampled_from(["", "yes"]),
        "confidential_location": st.sampled_from(["", "yes", "no"]), "is_public_authority": st.just("yes"),
        "phone": st.sampled_from(["", "112", "+34600|112"]), "sms": st.sampled_from(["", "233733"]),
        "email": st.sampled_from(["", "a@example.org"]), "website": st.sampled_from(["", "https://example.org/?a=1"]),
        "audience": st.sampled_from(["", "child"]), "source_date": st.sampled_from(["", "2025", "2025-10"]),
    },
)  # fmt: skip


def written(words: Words) -> str:
    file = io.StringIO(newline="")
    export.write(file, "https://here.example.org")
    return file.getvalue()


@pytest.mark.django_db
@settings(max_examples=40)
@given(row=rows, degrees=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
def test_any_listing_comes_back_as_it_went(
    vocabulary: Words, row: dict[str, str], degrees: tuple[float, float] | None
) -> None:
    told = {**GOOD, **row}
    if degrees:
        told |= {"latitude": f"{degrees[0]:.9f}", "longitude": f"{degrees[1]:.9f}"}
    first = Row(told, "line 2", vocabulary)
    listing = first.listing()
    assert listing, first.faults
    Profile.objects.all().delete()
    actions.upsert_listings(rows=[listing], by=ME)
    (cells,) = csv.DictReader(io.StringIO(written(vocabulary), newline=""))
    again = Row(cells, "line 2", vocabulary)
    assert again.listing() == listing, again.faults
    assert actions.upsert_listings(rows=[listing], by=ME).unchanged == 1


def test_export_and_import_change_nothing(vocabulary: Words, run_import: Callable[..., Told], tmp_path: Path) -> None:
    for sample in ("hsds_3_0_services.json", "hsds_3_1_organizations.json"):
        assert run_import(DATA / sample, source_name="Sample").code == 0
    before = everything()
    path = tmp_path / "out.csv"
    call_command("export_directory", output=str(path), stderr=io.StringIO())
    assert "0 created, 0 updated, 5 unchanged" in run_import(path).out
    assert everything() == before


def verified(words: Words, **changes: object) -> Profile:
    details = {
        "name": "Ada Example", "slug": "ada-example", "country": "GB", "organisation": None,
        "profession_id": words.ids["profession", "solicitor"],
        "phone": [{"number": "020 7946 0018", "note": "Day | night"}], "accepts_referrals": True, **changes,
    }  # fmt: skip
    profession = words.by_id[details.pop("profession_id")]
    today = timezone.localdate()
    with zeal_ignore():  # each action reads the profile anew under its lock, and should
        profile = actions.add(by=ME, details={**details, "profession": profession})
        actions.publish(profile=profile, by=ME)
        actions.verify(
            profile=profile, by=ME, claim="identity", checked_on=today, expires_on=today + timedelta(days=300)
        )
    return profile


def test_a_profile_of_our_own_goes_out_with_us_as_its_source_and_never_comes_back_as_a_listing(
    vocabulary: Words, tmp_path: Path
) -> None:
    profile = verified(vocabulary)
    path = tmp_path / "out.csv"
    path.write_text(written(vocabulary))
    (cells,) = csv.DictReader(io.StringIO(path.read_text()))
    assert cells["external_id"] == f"htmse:{profile.pk}"
    assert cells["source_url"] == "https://here.example.org/directory/ada-example/"
    assert (cells["source_name"], cells["phone"], cells["phone_note"]) == (
        "Test operator",
        "02079460018",
        "Day / night",
    )
    before = everything()
    report = take(path, vocabulary)
    assert (report.own, report.outcome.created) == (1, 0)
    assert everything() == before


def test_elsewhere_it_becomes_a_listing(vocabulary: Words, tmp_path: Path) -> None:
    verified(vocabulary)
    path = tmp_path / "out.csv"
    path.write_text(written(vocabulary))
    Profile.objects.all().delete()
    assert take(path, vocabulary).outcome.created == 1
    assert Profile.objects.get().is_listed
    assert written(vocabulary) == path.read_text()


def test_a_name_that_only_looks_like_ours_is_anybodys(vocabulary: Words, csv_of: Callable[..., Path]) -> None:
    report = take(csv_of({"external_id": "htmse:somebody"}, {"external_id": f"htmse:{uuid.uuid4()}"}), vocabulary)
    assert (report.own, report.outcome.created) == (0, 2)


def test_only_the_public_part_goes_out(vocabulary: Words, csv_of: Callable[..., Path]) -> None:
    take(csv_of({"name": "Listed"}, {"name": "Withdrawn"}), vocabulary)
    actions.withdraw(profile=Profile.objects.get(name="Withdrawn"), by=ME, reason="Gone")
    verified(vocabulary, name="Unchecked", slug="unchecked").verifications.all().delete()
    fictional = verified(vocabulary, name="Fictional", slug="fictional")
    Profile.objects.filter(pk=fictional.pk).update(is_fictional=True)
    names = [row["name"] for row in csv.DictReader(io.StringIO(written(vocabulary)))]
    assert names == ["Listed"]


def test_a_hundred_take_as_many_queries_as_one(
    vocabulary: Words, csv_of: Callable[..., Path], django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    take(csv_of({}), vocabulary)
    with django_assert_num_queries(3):
        written(vocabulary)
    take(csv_of(*[{}] * 100), vocabulary)
    with django_assert_num_queries(3):
        written(vocabulary)


def test_every_column_of_the_format_is_written(vocabulary: Words) -> None:
    assert written(vocabulary).strip().split(",") == list(COLUMNS)
