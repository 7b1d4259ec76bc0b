"""When somebody is told: at once, with the day's other news, never while they want quiet. It asks no clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST_AT = time(8)


@dataclass(frozen=True, slots=True)
class Hours:
    """One member's day, by the clock where they are. Quiet may pass midnight; equal ends are no quiet at all."""

    time_zone: str
    digest_at: time = DIGEST_AT
    quiet_from: time | None = None
    quiet_until: time | None = None

    def after_quiet(self, moment: datetime) -> datetime:
        """Return `moment` itself, or the end of the quiet hours that it falls into."""
        if self.quiet_from is None or self.quiet_until is None:
            return moment
        there = moment.astimezone(ZoneInfo(self.time_zone))
        for days in (-1, 0):
            begin = _at(there, days, self.quiet_from)
            end = _at(there, days + (self.quiet_until <= self.quiet_from), self.quiet_until)
            if begin <= moment < end:
                return end
        return moment

    def next_digest(self, moment: datetime) -> datetime:
        """Return the first time after `moment` at which the daily mail may go out."""
        there = moment.astimezone(ZoneInfo(self.time_zone))
        for days in (-1, 0, 1):
            digest = self.after_quiet(_at(there, days, self.digest_at))
            if digest > moment:
                return digest
        return self.after_quiet(_at(there, 2, self.digest_at))


@dataclass(frozen=True, slots=True)
class Agreed:
    """When a help-seeker agreed to be reached, by the clock where they are. No hours: at any; no days: on any.

    Hours that pass midnight belong to the day on which they begin: Monday, 22 to 6, ends on Tuesday morning.
    """

    time_zone: str
    hours_from: time | None = None
    hours_until: time | None = None
    days: tuple[int, ...] = ()

    def next_open(self, moment: datetime) -> datetime | None:
        """Return `moment` itself when it is within what was agreed, else when that begins next; None for never."""
        if self._is_open(moment):
            return moment
        there = moment.astimezone(ZoneInfo(self.time_zone))
        starts = (_at(there, days, clock) for days in range(8) for clock in {self.hours_from or time(0), time(0)})
        return min((start for start in starts if start > moment and self._is_open(start)), default=None)

    def _is_open(self, moment: datetime) -> bool:
        there = moment.astimezone(ZoneInfo(self.time_zone))
        day, clock = there.date(), there.time()
        if self.hours_from is None or self.hours_until is None:
            is_within = True
        elif self.hours_from < self.hours_until:
            is_within = self.hours_from <= clock < self.hours_until
        else:
            is_within = clock >= self.hours_from or clock < self.hours_until
            day -= timedelta(days=clock < self.hours_until)
        return is_within and (not self.days or day.isoweekday() in self.days)


def _at(day: datetime, days: int, clock: time) -> datetime:
    """That clock time, some days on. An hour that the change to summer time leaves out is the one after it."""
    wall = datetime.combine(day.date() + timedelta(days=days), clock, tzinfo=day.tzinfo)
    # There and back through UTC gives an hour that does not exist its real name.
    return wall.astimezone(ZoneInfo("UTC")).astimezone(day.tzinfo)
