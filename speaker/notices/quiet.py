"""Pure: when it is night for the device."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, past midnight if need be; never when they are the same."""

    begin: time
    end: time

    def on(self, now: datetime) -> bool:
        """Whether `now` (local time) is within."""
        clock = now.time()
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def change(self, now: datetime) -> float | None:
        """Return the seconds until they begin or end; None when there are none."""
        if self.begin == self.end:
            return None
        edge = self.end if self.on(now) else self.begin
        moment = now.replace(hour=edge.hour, minute=edge.minute, second=0, microsecond=0)
        return ((moment - now) % timedelta(days=1)).total_seconds()


NEVER = QuietHours(time(), time())
