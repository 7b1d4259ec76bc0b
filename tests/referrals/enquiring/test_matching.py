"""40 needs × 300 entries, with a fixed seed: every reason is true, who is excluded never appears, equals take turns."""

import datetime
import random
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.names import country_name, language_name
from accounts.permissions import Role
from directory.models import Availability, Holder, Profile, Verification, Vocabulary
from directory.states import State
from notifications.kinds import Refused
from referrals import matching
from referrals.choices_enquiries import Funding, Meeting
from referrals.matching import finding
from referrals.matching.order import _fit, place_of
from referrals.matching.replies import Pace
from referrals.models import Case, Enquiry, EnquiryRecipient
from referrals.states_enquiries import AnswerState
from tests.factories.directory import TermFactory, specialism
from tests.referrals.casework.conftest import opened
from tests.referrals.enquiring.asked import ask
from tests.referrals.referring.proof import entry

DAY = datetime.timedelta(days=1)
NEEDS, SPOKEN, COUNTRIES, REGIONS = 10, ("sq", "vi", "ro", "ar", "en"), ("GB", "IE", "ES"), ("Leeds", "Kent", "")


@pytest.fixture(scope="module")
def entries(django_db_setup, django_db_blocker) -> Iterator[int]:
    """Three hundred entries that can be asked, in the database for as long as this module is tested."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = _make(random.Random(45))  # noqa: S311 - the same each time, no secret
        # Nobody else sees these rows to count them: PostgreSQL would plan for what earlier tests left, or for nothing.
        # Of ours alone: the catalogues are those of all databases, and whoever looks at them first keeps them locked.
        ours = map(connection.ops.quote_name, connection.introspection.django_table_names(only_existing=True))
        connection.cursor().execute(f"ANALYZE {', '.join(ours)}")
        yield made
        transaction.set_rollback(True)


def _make(chance: random.Random) -> int:
    now, profession, kind = (
        timezone.now(),
        TermFactory(),
        TermFactory(vocabulary=Vocabulary.EXPLOITATION, slug="labour"),
    )
    users = User.objects.bulk_create(User(email=f"m-{number}@example.net", name=f"M {number}") for number in range(150))
    needs = [specialism(f"need-{number}", name=f"Need {number}") for number in range(NEEDS)]
    made = [
        Profile(
            slug=f"m-{number}", name=f"Entry {number}", profession=profession, country=chance.choice(COUNTRIES),
            region=chance.choice(REGIONS), state=State.DRAFTED, languages=chance.sample(SPOKEN, 2),
            organisation_name=chance.choice(["Law Centre", "Chambers"]), has_legal_aid=chance.random() < 0.5,
            is_remote=chance.random() < 0.5, is_in_person=chance.random() < 0.5,
            is_public_authority=chance.random() < 0.1,
            countries=COUNTRIES[number % 7 : number % 7 + 1], jurisdictions=["GB-SCT"] if number % 5 == 0 else [],
            availability=chance.choice([Availability.OPEN, Availability.WAITING]),
            availability_confirmed_at=now - DAY * chance.randrange(60),
        )
        for number in range(300)
    ]  # fmt: skip
    Profile.objects.bulk_create(made)
    Profile.objects.filter(pk__in=[each.pk for each in made]).update(state=State.PUBLISHED, state_changed_at=now)
    through = Profile.terms.through
    through.objects.bulk_create(
        through(profile_id=each.pk, term_id=term.pk)
        for each in made
        for term in [*chance.sample(needs, 2), *([kind] if chance.random() < 0.5 else [])]
    )
    # Each of them looks after two.
    Holder.objects.bulk_create(Holder(profile=each, user=users[number // 2]) for number, each in enumerate(made))
    today = timezone.localdate()
    Verification.objects.bulk_create(
        Verification(profile=each, claim="identity", checked_on=today - DAY, expires_on=today + 300 * DAY)
        for each in made
    )
    return len(made)


def wishes() -> list[matching.Wanted]:
    """Forty, of all kinds."""
    chance = random.Random(54)  # noqa: S311 - the same each time, no secret
    return [
        matching.Wanted(
            needs=(f"need-{number % NEEDS}",), exploitation=("labour",) if chance.random() < 0.5 else (),
            country=chance.choice(COUNTRIES), region=chance.choice(REGIONS),
            languages=tuple(chance.sample(SPOKEN, chance.randrange(3))), funding=chance.choice(list(Funding)),
            meeting=chance.choice(list(Meeting)),
        )
        for number in range(40)
    ]  # fmt: skip


def true_reasons(profile: Profile, wanted: matching.Wanted) -> set[str]:
    """What may be said of an entry, worked out the slow way from its row alone."""
    terms = {term.slug: term.name for term in profile.terms.all()}
    days = (timezone.localdate() - timezone.localdate(profile.availability_confirmed_at)).days
    spoken = [language_name(code) for code in wanted.languages if code in profile.languages]
    said = {f"Does: {terms[wanted.needs[0]]}", f"Speaks {', '.join(spoken)}" if spoken else ""}
    if profile.country == wanted.country and wanted.region and wanted.region == profile.region:
        said.add(f"In {wanted.region}")
    elif profile.country == wanted.country or (wanted.country == "GB" and "GB-SCT" in profile.jurisdictions):
        said.add(f"Works in {country_name(wanted.country)}")
    elif wanted.country in profile.countries:
        said.add(f"Knows {country_name(wanted.country)}")
    said.add("Takes legal aid" if wanted.funding == "legal_aid" and profile.has_legal_aid else "")
    said.add("Knows: Labour" if wanted.exploitation and "labour" in terms else "")
    said.add("Works by telephone or video" if wanted.meeting == "remote" and profile.is_remote else "")
    said.add("Meets in person" if wanted.meeting == "in_person" and profile.is_in_person else "")
    # To the minute: said a little less than thirty days ago, it may be thirty days by the calendar.
    if timezone.now() - profile.availability_confirmed_at < 30 * DAY:
        kind = "Confirmed open" if profile.availability == "open" else "Has a waiting list, said"
        said.add(f"{kind} today" if days == 0 else f"{kind} {days} day{'s' * (days != 1)} ago")
    return said - {""}


@pytest.mark.django_db
def test_every_reason_of_every_row_is_true_and_none_is_missing(entries: int) -> None:
    rows = 0
    for wanted in wishes():
        found = matching.ranked(wanted=wanted, excluded=matching.Excluded())
        places = [place_of(each.profile.pk, each.facts, wanted, timezone.localdate()) for each in found]
        assert places == sorted(places)
        for each in found:
            assert set(matching.reasons(each.facts, wanted)) == true_reasons(each.profile, wanted), each.profile
            assert not each.profile.is_public_authority
        rows += len(found)
    assert rows > 1_500


@pytest.mark.django_db
def test_who_is_excluded_never_appears_also_when_they_are_named(entries: int) -> None:
    chance, rows = random.Random(1), 0  # noqa: S311 - the same each time, no secret
    for wanted in wishes():
        language, name = chance.choice(SPOKEN), chance.choice(["leeds", "CHAMBERS", "law  centre"])
        barred = matching.Excluded.of(["m-7"], [language], [name])
        named = [f"m-{number}" for number in range(0, 300, 7)]
        found = matching.ranked(wanted=wanted, excluded=barred, with_them=named, with_authorities=True)
        for profile in (each.profile for each in found):
            assert profile.slug not in {"m-6", "m-7"}
            assert language not in profile.languages
            said = {profile.region.lower(), profile.organisation_name.lower()}
            assert " ".join(name.lower().split()) not in said
        rows += len(found)
    assert rows > 300
    everybody = matching.ranked(wanted=matching.Wanted(), excluded=matching.Excluded(), with_authorities=True)
    assert len(everybody) == entries


@pytest.mark.django_db
def test_of_too_many_the_first_are_compared_by_the_same_questions(entries: int, monkeypatch) -> None:
    def places(wanted: matching.Wanted) -> list[tuple[int, ...]]:
        return [_fit(each.facts, wanted) for each in matching.ranked(wanted=wanted, excluded=matching.Excluded())]

    two = matching.Wanted(needs=("need-1", "need-2"), exploitation=("labour",), country="GB", languages=("sq",))
    all_of_them = {wanted: places(wanted) for wanted in (*wishes(), two, matching.Wanted(region="leeds"))}
    monkeypatch.setattr(finding, "MOST", 12)
    assert {wanted: places(wanted) for wanted in all_of_them} == {
        wanted: found[:12] for wanted, found in all_of_them.items()
    }


@pytest.mark.django_db
def test_who_does_a_part_of_a_part_of_what_is_needed_is_found(people) -> None:
    law = specialism("criminal-law", name="Criminal law")
    part = specialism("non-prosecution", name="Non-prosecution", parent=law)
    people[0][0].terms.add(specialism("section-45-defence", name="Section 45", parent=part))
    wanted = matching.Wanted(needs=("criminal-law",))
    (found,) = matching.ranked(wanted=wanted, excluded=matching.Excluded())
    assert (found.profile, matching.reasons(found.facts, wanted)[0]) == (people[0][0], "Does: Section 45")


@pytest.mark.django_db
def test_the_queries_do_not_grow(entries: int) -> None:
    counts = set()
    for wanted in (matching.Wanted(needs=("need-1",), country="GB"), matching.Wanted()):
        with CaptureQueriesContext(connection) as asked:
            matching.ranked(wanted=wanted, excluded=matching.Excluded.of(["m-1"], ["sq"], ["Leeds"]))
        counts.add(len(asked))
    assert len(counts) == 1
    assert max(counts) <= 5


@pytest.mark.django_db
def test_equals_take_turns_each_day_and_whoever_was_asked_comes_last(case: Case, people) -> None:
    profiles = [profile for profile, _user in people]
    rows = list(Profile.objects.filter(pk__in=[each.pk for each in profiles]).select_related("profession"))
    firsts = {_first(rows, timezone.localdate() + number * DAY) for number in range(40)}
    assert firsts == {each.pk for each in rows}
    asked = matching.ranked_ones(rows, matching.Wanted())[0].profile
    ask(case, *(person for person in people if person[0] in {asked, rows[0] if rows[0] != asked else rows[1]}))
    order = [each.profile for each in matching.ranked_ones(rows, matching.Wanted())]
    assert order.index(asked) >= 3


def _first(rows: list[Profile], day: datetime.date) -> object:
    found = matching.ranked_ones(rows, matching.Wanted())
    return min(found, key=lambda each: place_of(each.profile.pk, each.facts, matching.Wanted(), day)).profile.pk


@pytest.mark.django_db
def test_how_soon_somebody_answers_is_measured_from_five_on_and_silence_counts(case: Case, people) -> None:
    ada = people[0]
    now = timezone.now()
    enquiries = [ask(case, *people[:2]) for _number in range(6)]
    rows = list(EnquiryRecipient.objects.filter(profile=ada[0]).order_by("pk"))
    for count, row in enumerate(rows, 1):
        hours = datetime.timedelta(hours=2 if count < 5 else 30)
        EnquiryRecipient.objects.filter(pk=row.pk).update(answered_at=row.asked_at + hours)
        paced = matching.replies_of([ada[0].pk], now)[ada[0].pk].pace
        assert paced == (Pace.DAY if count >= 5 else None)
    late = Enquiry.objects.filter(pk__in=[each.pk for each in enquiries[:5]])
    EnquiryRecipient.objects.filter(profile=ada[0], enquiry__in=late).update(
        answered_at=None, state=AnswerState.EXPIRED
    )
    assert matching.replies_of([ada[0].pk], now)[ada[0].pk].pace == Pace.LONGER


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["beside", "manager"])
def test_who_is_excluded_reads_nothing_through_another_entry_that_they_look_after(caseworker: User, how: str) -> None:
    (ada, her), (bea, _user), (cay, _other) = entry("ada"), entry("bea"), entry("cay")
    case = opened(caseworker, excluded=(ada.slug,))
    if how == "beside":
        Holder.objects.create(profile=bea, user=her)
    else:
        bea.organisation = Organisation.objects.create(name="A firm")
        bea.save()
        Membership.objects.create(organisation=bea.organisation, user=her, role=Role.MANAGER)
    barred = matching.Excluded.of([ada.slug])
    named = [each.slug for each in (ada, bea, cay)]
    found = [each.profile for each in matching.ranked(wanted=matching.Wanted(), excluded=barred, with_them=named)]
    assert (found[0], ada in found, bea in found) == (cay, False, False)
    assert (barred.bars(bea), barred.bars(cay)) == (True, False)
    assert barred.left_out() == (2, 1)
    with pytest.raises(Refused, match="cannot be asked for this client"):
        ask(case, (bea, her), (cay, her))
