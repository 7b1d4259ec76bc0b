"""The administration's form of a profile, as a browser sends it."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from directory.models import Profile
from tests.factories.directory import TermFactory

# Each action claims its own row: that is what an action is.
EACH_BY_ITSELF = [{"model": "directory.*", "field": "get*"}]
FLAGS = ("is_location_confidential", "accepts_referrals", "has_legal_aid", "is_remote", "is_in_person")
NO_ROWS = {
    f"{prefix}-{part}": "0"
    for prefix in ("registrations", "verifications")
    for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
}


def filled(profile: Profile | None = None, **changes: Any) -> dict[str, Any]:
    """The form as the browser would send it back."""
    profile = profile or Profile(name="Grace", slug="grace", profession=TermFactory(), country="GB")
    plain = (
        "name", "slug", "kind", "headline", "biography", "organisation_name", "fees", "publications", "training",
        "place", "region", "country", "street", "postcode", "sms", "hours", "email", "website", "audience",
        "availability",
    )  # fmt: skip
    data = {field: getattr(profile, field) for field in plain} | {"profession": profile.profession_id}
    data |= {field: ",".join(getattr(profile, field)) for field in ("countries", "jurisdictions", "languages")}
    data["phone"] = json.dumps(profile.phone)
    data |= {name: "on" for name in FLAGS if getattr(profile, name)}
    data["terms"] = [] if profile._state.adding else [term.pk for term in profile.terms.all()]
    data["drawn_at"] = profile.updated_at.isoformat() if profile.updated_at else ""
    return data | NO_ROWS | changes


def rows(prefix: str, old: int, *rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(old)}
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{field}": value for field, value in row.items()}
    return data


def change(desk: Client, profile: Profile, **changes: Any) -> Any:
    with zeal_ignore(EACH_BY_ITSELF):
        return desk.post(reverse("admin:directory_profile_change", args=[profile.pk]), filled(profile, **changes))
