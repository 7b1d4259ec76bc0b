"""Profiles that somebody looks after, in each state, reached the way the site reaches it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from accounts.vault.cleaning import Clean
from directory import actions
from directory.models import Claim, ClaimRequest, Holder, Profile, Submission
from tests.factories.directory import TermFactory, checked, published, specialism

WHOLE: dict[str, Any] = {
    "name": "Grace Example",
    "headline": "Asylum and trafficking cases, in Albanian too",
    "country": "GB",
    "place": "Leeds",
    "languages": ["en", "sq"],
    "specialism": ["asylum"],
    "email": "grace@chambers.example",
}


def holder(name: str = "holder") -> User:
    """Somebody who signs in and belongs to no organisation."""
    return User.objects.create_user(f"{name}@example.net", "correct horse battery", name=name.title())


def another_moderator(name: str = "second") -> User:
    """A colleague at the desk."""
    operator = Organisation.objects.filter(is_operator=True).first() or Organisation.objects.create(
        name="The operator", is_operator=True
    )
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery", name=name.title(), is_staff=True)
    Membership.objects.create(user=user, organisation=operator, role=Role.MODERATOR)
    return user


def begun(by: User, **sheet: Any) -> Profile:
    """A draft with these answers."""
    specialism("asylum")
    profile = actions.begin(by=by, kind="person", profession=TermFactory())
    actions.answer(profile=profile, by=by, sheet=sheet)
    return Profile.objects.get(pk=profile.pk)


def whole(by: User, **sheet: Any) -> Profile:
    """A draft that can be handed in."""
    return begun(by, **WHOLE | sheet)


def handed_in(by: User, **sheet: Any) -> Submission:
    """A draft that waits to be looked at."""
    return actions.hand_in(profile=whole(by, **sheet), by=by)


def with_identity(profile: Profile) -> Profile:
    """The profile with its identity checked."""
    return checked(profile, Claim.IDENTITY)


def held(by: User, **fields: Any) -> Profile:
    """A published profile that somebody looks after."""
    profile = published(**fields)
    Holder.objects.create(profile=profile, user=by)
    return profile


def asked(profile: Profile, by: User, claim: str = Claim.IDENTITY, note: str = "See the register") -> ClaimRequest:
    """A claim that waits to be checked."""
    return actions.ask_check(profile=profile, by=by, claim=claim, note=note)


def days(counts: int = 365) -> dict[str, Any]:
    """The days of a check made today."""
    today = timezone.localdate()
    return {"checked_on": today, "expires_on": today + timedelta(counts)}


def manager(profile: Profile, name: str = "manager") -> User:
    """Somebody who manages the organisation that the entry belongs to, and is no holder by name."""
    profile.organisation = profile.organisation or Organisation.objects.create(name="Chambers")
    profile.save(update_fields=["organisation"])
    user = User.objects.create_user(f"{name}@example.org", "correct horse battery", name=name.title())
    Membership.objects.create(user=user, organisation=profile.organisation, role=Role.MANAGER)
    return user


def letter(name: str = "certificate.pdf") -> Clean:
    """A file as it comes out of the cleaning."""
    return Clean(name=name, media_type="application/pdf", content=b"%PDF a certificate")


def face(content: bytes = b"a face") -> Clean:
    """A photo as it comes out of the cleaning."""
    return Clean(name="face.jpg", media_type="image/jpeg", content=content)


def proposed(by: User, **sheet: Any) -> Submission:
    """Changes of a published profile that wait to be looked at."""
    waiting = actions.answer(profile=held(by), by=by, sheet=sheet or {"headline": "Another headline"})
    assert waiting is not None
    return waiting


def accepted(submission: Submission, by: User) -> Submission:
    """The submission, with a moderator's yes."""
    if submission.is_new:
        with_identity(submission.profile)
    return actions.accept(submission=submission, by=by, read_at=submission.revised_at)
