"""What the table of profiles promises, each with the sentence for whoever would break it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.choices import Availability, Kind
from directory.states import State

# Words that are pages of /directory/ and therefore can never be a profile's address.
RESERVED_SLUGS = (
    "join",
    "desk",
    "mine",
    "messages",
    "searches",
    "lists",
    "photo",
    "shortlist",
    "compare",
    "import",
    "results",
    "search",
    "new",
    "api",
    "data",
)
PROFILE: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(state__in=State.values),
        name="profile_state_known",
        violation_error_message=_("There is no such state of an entry."),
    ),
    models.CheckConstraint(
        condition=Q(kind__in=Kind.values),
        name="profile_kind_known",
        violation_error_message=_("An entry speaks for a person or an organisation."),
    ),
    models.CheckConstraint(
        condition=Q(availability__in=Availability.values),
        name="profile_availability_known",
        violation_error_message=_("There is no such availability."),
    ),
    models.CheckConstraint(
        condition=Q(state=State.DRAFTED) | Q(state_changed_at__isnull=False),
        name="profile_state_has_its_time",
        violation_error_message=_("Whatever was published says when."),
    ),
    models.CheckConstraint(
        condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawn_reason=""),
        name="profile_withdrawn_has_reason",
        violation_error_message=_("Withdrawing an entry needs a reason."),
    ),
    models.CheckConstraint(
        condition=Q(state=State.DRAFTED) | (~Q(name="") & ~Q(country="")),
        name="profile_beyond_draft_is_named",
        violation_error_message=_("Whatever is handed in has a name and a country."),
    ),
    models.CheckConstraint(
        condition=Q(waiting_weeks__isnull=True) | Q(waiting_weeks__lte=104),
        name="profile_waits_two_years_at_most",
        violation_error_message=_("A waiting list of more than two years is closed."),
    ),
    models.CheckConstraint(
        condition=~Q(slug__in=RESERVED_SLUGS),
        name="profile_slug_not_reserved",
        violation_error_message=_("This address is a page of the directory: choose another one."),
    ),
    models.CheckConstraint(
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(
            latitude__isnull=False,
            longitude__isnull=False,
            latitude__range=(-90, 90),
            longitude__range=(-180, 180),
        ),
        name="profile_coordinates_paired_and_in_range",
        violation_error_message=_(
            "Latitude (-90 to 90) and longitude (-180 to 180) go together: give both or neither."
        ),
    ),
    # A safe house's address is not kept at all, so that nothing can ever print it.
    models.CheckConstraint(
        condition=Q(is_location_confidential=False)
        | Q(street="", postcode="", latitude__isnull=True, longitude__isnull=True),
        name="profile_confidential_holds_no_address",
        violation_error_message=_("A confidential place keeps no street, postcode or coordinates."),
    ),
    models.CheckConstraint(
        condition=Q(source_name="") | (~Q(source_url="") & ~Q(source_confidence="") & Q(accepts_referrals=False)),
        name="profile_listed_has_source_and_receives_nothing",
        violation_error_message=_(
            "A listing names its source, and cannot accept referrals: nobody there has asked for them."
        ),
    ),
    models.CheckConstraint(
        condition=~Q(availability=Availability.OPEN) | Q(availability_confirmed_at__isnull=False),
        name="profile_open_was_confirmed",
        violation_error_message=_("Whoever takes new work has said so on a day."),
    ),
]

# A name, not a number: what a change that was taken back had counted to must not be met again with other terms.
TERMS_ARE_VERSIONED = pgtrigger.Trigger(
    name="terms_are_versioned",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    func="""
        INSERT INTO directory_termversion (id, name) VALUES (true, gen_random_uuid())
            ON CONFLICT (id) DO UPDATE SET name = excluded.name;
        RETURN NULL;
    """,
)
