"""Files of a round: the page of one draft stands for all of them, so each of them has its own sealed copy."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.vault import files
from accounts.vault.models import DataKey
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions.referrals import talking
from referrals.choices_referrals import Shared
from referrals.models import Case, Referral
from tests.accounts.vault import hostile
from tests.conftest import person
from tests.referrals.referring.sent import agreed, drafted, entry
from tests.referrals.referring.talks import LETTER

pytestmark = pytest.mark.django_db

WITH_FILES = frozenset({Shared.NAME, Shared.FILES})


@pytest.fixture
def three(case: Case, ada: Profile) -> list[Referral]:
    """Drafts of one round; the client agreed to files for the first two."""
    first = drafted(case, ada, consent=agreed(case, ada, WITH_FILES))
    beside = [entry(person(name, None, None), slug=name, name=name.title()) for name in ("bea", "cleo")]
    rest = [
        drafted(case, profile, consent=agreed(case, profile, shared), round=first.round)
        for profile, shared in zip(beside, (WITH_FILES, frozenset({Shared.NAME})), strict=True)
    ]
    return [first, *rest]


def counts(drafts: list[Referral]) -> list[int]:
    return [each.files.count() for each in drafts]


def test_each_draft_whose_consent_covers_files_has_its_own_copy(
    three: list[Referral], case: Case, ada: Profile, caseworker: User
) -> None:
    apart = drafted(case, entry(person("dora", None, None), slug="dora"))
    kept = talking.attach(referral=three[0], cleaned=[LETTER, LETTER], by=caseworker)
    assert (counts([*three, apart]), len(kept)) == ([2, 2, 0, 0], 4)
    assert {files.read(each.file)[1] for each in kept} == {LETTER.content}
    assert DataKey.objects.filter(owner__in=[each.vault_owner for each in kept]).count() == 4
    with pytest.raises(Refused, match="not agreed to files"):
        talking.attach(referral=three[2], cleaned=[LETTER], by=caseworker)


def test_a_file_goes_with_its_copies_and_no_other(three: list[Referral], caseworker: User) -> None:
    kept = talking.attach(referral=three[0], cleaned=[LETTER, LETTER], by=caseworker)
    gone = three[1].files.order_by("added_at")[0]
    owners = [gone.vault_owner, three[0].files.order_by("added_at")[0].vault_owner]
    for _press in range(2):
        talking.remove_referral_file(file=gone, by=caseworker)
    assert counts(three) == [1, 1, 0]
    erased = DataKey.objects.filter(erased_at__isnull=False, owner__in=[each.vault_owner for each in kept])
    assert set(erased.values_list("owner", flat=True)) == set(owners)


def test_the_page_says_who_gets_files_and_who_does_not(three: list[Referral], caseworker: User, sign_in: Any) -> None:
    sender: Client = sign_in(caseworker)
    sent = {"pieces": [SimpleUploadedFile("scan.png", hostile.picture())]}
    text = sender.post(reverse("referrals:attach", args=[three[0].pk]), sent, follow=True).content.decode()
    assert "Not for Cleo: the client has not agreed to files there." in text
    assert text.count("1 file<") == 2
