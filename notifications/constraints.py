"""What PostgreSQL itself refuses about messages and about reaching people."""

import pgtrigger
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from notifications.choices import Audience, Channel, Reason
from notifications.states import ALIVE, State

_ALIVE = Q(state__in=[state.value for state in ALIVE])
_REASONED = Q(state__in=[State.CANCELLED.value, State.UNDELIVERABLE.value, State.DEAD.value])

MESSAGE = [
    UniqueConstraint("subject", "recipient", "kind", "step", name="message_told_once"),
    CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
    CheckConstraint(condition=Q(reason__in=["", *Reason.values]), name="message_reason_known"),
    CheckConstraint(
        condition=Q(audience=Audience.MEMBER.value, user__isnull=False, contact=None, address="")
        | Q(audience=Audience.SEEKER.value, user=None, contact__isnull=False, address="")
        | Q(audience=Audience.ADDRESS.value, user=None, contact=None) & (~_ALIVE | ~Q(address="")),
        name="message_has_one_recipient",
    ),
    CheckConstraint(
        condition=Q(state=State.LEASED.value, lease__isnull=False) | ~Q(state=State.LEASED.value) & Q(lease=None),
        name="message_leased_by_somebody",
    ),
    CheckConstraint(
        condition=_ALIVE & Q(finished_at=None) | ~_ALIVE & Q(finished_at__isnull=False),
        name="message_finished_at_a_time",
    ),
    CheckConstraint(condition=_REASONED & ~Q(reason="") | ~_REASONED & Q(reason=""), name="message_ended_for_a_reason"),
    # A code lives as long as the message that carries it, and the address of somebody without an account as well.
    CheckConstraint(condition=_ALIVE | Q(secret__isnull=True, address=""), name="message_wiped_when_finished"),
    CheckConstraint(
        condition=Q(secret__isnull=True) | Q(audience=Audience.ADDRESS.value), name="message_secret_to_address"
    ),
    # At most once: a second try is refused while nobody knows what became of the first.
    CheckConstraint(
        condition=~Q(audience=Audience.SEEKER.value) | Q(handed__lte=1), name="message_to_seeker_at_most_once"
    ),
    CheckConstraint(
        condition=Q(digest=None) | Q(audience=Audience.MEMBER.value, is_urgent=False) & ~Q(digest=F("id")),
        name="message_digest_for_members",
    ),
]

QUEUED_IS_COUNTED = pgtrigger.Trigger(
    name="queued_is_counted",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="fresh"),
    func="""
        INSERT INTO notifications_tally (change) SELECT count(*) FROM fresh HAVING count(*) > 0;
        RETURN NULL;
    """,
)

# The lock keeps the agreement as it is until the attempt stands: who withdraws at that moment comes before or after.
# Hours that pass midnight belong to the day on which they begin, as in pace.Agreed.
ATTEMPT_AS_AGREED = pgtrigger.Trigger(
    name="attempt_as_agreed",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[
        ("agreed", "notifications_safecontact%ROWTYPE"),
        ("there", "timestamp"),
        ("day", "date"),
        ("is_within", "boolean"),
    ],
    func=f"""
        SELECT * INTO agreed FROM notifications_safecontact WHERE id = NEW.contact_id FOR SHARE;
        there := NEW.at AT TIME ZONE agreed.time_zone;
        day := there::date;
        IF agreed.hours_from > agreed.hours_until AND there::time < agreed.hours_until THEN
            day := day - 1;
        END IF;
        is_within := agreed.hours_from IS NULL OR CASE WHEN agreed.hours_from < agreed.hours_until
            THEN there::time >= agreed.hours_from AND there::time < agreed.hours_until
            ELSE there::time >= agreed.hours_from OR there::time < agreed.hours_until END;
        IF agreed.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'this person is not to be contacted any more' USING ERRCODE = 'check_violation';
        ELSIF agreed.channel = '{Channel.NONE.value}' OR NEW.channel <> agreed.channel THEN
            RAISE EXCEPTION 'this person did not agree to be reached this way' USING ERRCODE = 'check_violation';
        ELSIF NOT is_within OR (jsonb_array_length(agreed.days) > 0
                AND NOT agreed.days @> to_jsonb(extract(isodow FROM day)::int)) THEN
            RAISE EXCEPTION 'this person did not agree to be reached at this time' USING ERRCODE = 'check_violation';
        ELSIF NEW.has_left_message AND NOT agreed.may_leave_message THEN
            RAISE EXCEPTION 'this person did not agree to be left a message' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - only our own word goes into it
)
