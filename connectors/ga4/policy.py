"""What to do when a call fails: try again, wait, ask for less, stop until a quota returns, or refuse.

| fault | what is done |
| --- | --- |
| 500, 502, 503, ABORTED, connection reset | tried again with growing pauses, at most 5 times within 150 seconds |
| 504, no answer in time | tried once more, then `TooCoarse`: fewer days at a time |
| message too large | `TooCoarse` at once |
| concurrent requests | a pause, then with fewer calls at once |
| quota of an hour, of server errors | `QuotaStop` until it returns |
| quota of a day | `QuotaStop` until midnight Pacific |
| quota of thresholded requests | `ThresholdStop`: reports with demographics wait, the others go on |
| 400 that names fields | `Incompatible`: the caller leaves them out |
| 400, 401, 403, login | `ConnectorRefusal` after one call; after 401 and 403 no further call is made at all |

Server errors have a quota of their own (10 an hour; when it is gone every call fails), so they are counted, and the
run stops while some are left.
"""

import random
import threading
import time
import zoneinfo
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeVar

from google.api_core import exceptions as answers

from connectors.ga4.faults import CALLS, Asker, Kind, kind_of, refusal_of, refused_fields, said
from connectors.refusal import ConnectorRefusal

MOST_CALLS_AT_ONCE = 4
MOST_TRIES = 5
LONGEST_WAIT = 150.0
"""Seconds from the first try after which a call is given up."""
_FIRST_PAUSE = 1.0
_CONCURRENT_PAUSE = (5.0, 30.0)
_MINUTE = 60.0
_TRIES_OF_A_TIMEOUT = 2
_SERVER_ERRORS_OF_AN_HOUR = 10
_SERVER_ERRORS_KEPT = 2
_HOUR = timedelta(hours=1)
_PACIFIC = "America/Los_Angeles"
_SHUTTING = ("login", "permission", "api_off", "scope", "quota_project")
"""After these no call of the same login can do better."""

Answer = TypeVar("Answer")


class QuotaStop(ConnectorRefusal):
    """The quota is used up: a stop with progress kept, not a failure. `until` (UTC) says when to go on."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message, hint=f"What was read is kept. Go on after {until:%Y-%m-%d %H:%M} UTC.")
        self.until = until


class ThresholdStop(ConnectorRefusal):
    """The quota of requests with demographics is used up; every other report goes on. `until` is UTC."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "Google Analytics allows no more requests with demographics within this hour.",
            hint=f"The other reports go on. These follow after {until:%Y-%m-%d %H:%M} UTC.",
        )
        self.until = until


class TooCoarse(ConnectorRefusal):
    """The answer is too much for one call: ask for half of the days; for a single day it is a failure."""


class OutOfReach(ConnectorRefusal):
    """Passing errors that did not pass: what was read is kept, and a later run goes on."""


class Incompatible(ConnectorRefusal):
    """Analytics refuses these fields in this request; without them it may answer."""

    def __init__(self, message: str, fields: tuple[str, ...]) -> None:
        super().__init__(message, hint="Run: python -m storehelm ga4 check")
        self.fields = fields


@dataclass(frozen=True)
class Clock:
    """Time, passed in so that nobody has to wait for it: now in UTC, a pause, and a number from 0 to 1 for jitter."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Gate:
    """Lets at most so many calls through at once, over all threads, and can be narrowed."""

    def __init__(self, width: int = MOST_CALLS_AT_ONCE) -> None:
        self.width = width
        self._inside = 0
        self._changed = threading.Condition()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Wait for a place, hold it, give it back."""
        with self._changed:
            self._changed.wait_for(lambda: self._inside < self.width)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def narrow(self) -> None:
        """One call fewer at once, never none."""
        with self._changed:
            self.width = max(1, self.width - 1)


@dataclass
class _ServerErrors:
    """Server errors of the last hour against their quota, which answers tell and else is the smaller one."""

    times: deque[datetime] = field(default_factory=deque)
    told: int | None = None
    since_told: int = 0

    def count(self, now: datetime) -> None:
        self.times.append(now)
        self.since_told += 1

    def learn(self, remaining: int) -> None:
        self.told, self.since_told = remaining, 0

    def left(self, now: datetime) -> int:
        while self.times and self.times[0] <= now - _HOUR:
            self.times.popleft()
        if self.told is None:
            return _SERVER_ERRORS_OF_AN_HOUR - len(self.times)
        return self.told - self.since_told

    def until(self, now: datetime) -> datetime:
        return (self.times[0] if self.times else now) + _HOUR


@dataclass
class _Tries:
    """How often one call was tried, and since when."""

    started: datetime
    made: int = 0


class Policy:
    """Carries out calls by the table above; one for all threads of a run.

    Args:
        asker: Who asks of what, for the sentences.
        clock: Time, passed in.
    """

    def __init__(self, asker: Asker, clock: Clock | None = None) -> None:
        self.asker = asker
        self.clock = clock or Clock()
        self.gate = Gate()
        self._errors = _ServerErrors()
        self._lock = threading.Lock()
        self._stop: QuotaStop | None = None
        self._shut: Exception | None = None

    def call(self, make: Callable[[], Answer]) -> Answer:
        """Make a call until it answers or the table says to stop.

        Raises:
            QuotaStop: A quota is used up, now or in an earlier call whose stop has not passed.
            ThresholdStop: That of thresholded requests is.
            TooCoarse: The call takes too long or its answer is too large.
            OutOfReach: Passing errors did not pass.
            Incompatible: Analytics names fields that it refuses.
            ConnectorRefusal: Login, permission or request are wrong.
        """
        tries = _Tries(self.clock.now())
        while True:
            try:
                with self.gate.open():
                    self._mind_stops()
                    return make()
            except CALLS as error:
                tries.made += 1
                pause = self._pause_after(error, tries)
            self.clock.sleep(pause)

    def learn(self, server_errors_remaining: int) -> None:
        """Take over what an answer told of the quota of server errors."""
        with self._lock:
            self._errors.learn(server_errors_remaining)

    def _mind_stops(self) -> None:
        """A stop holds for all threads until it has passed, a login without permission for good."""
        with self._lock:
            if self._shut is not None:
                raise refusal_of(self._shut, self.asker)
            if self._stop is not None and self.clock.now() < self._stop.until:
                raise QuotaStop(self._stop.message, self._stop.until)
            self._stop = None

    def _pause_after(self, error: Exception, tries: _Tries) -> float:
        """Seconds to wait before the next try; raises where there is none."""
        kind = kind_of(error)
        if kind in ("server", "network", "timeout"):
            return self._pause_of_passing(error, kind, tries)
        if kind in ("concurrent", "minute"):
            return self._pause_of_crowd(error, kind, tries)
        return self._give_up(error, kind)

    def _pause_of_passing(self, error: Exception, kind: Kind, tries: _Tries) -> float:
        if kind == "server":
            self._count_server_error()
        if kind == "timeout" and tries.made >= _TRIES_OF_A_TIMEOUT:
            raise self._as(TooCoarse, error) from None
        pause = _FIRST_PAUSE * float(2 ** (tries.made - 1)) * (0.5 + self.clock.chance())
        if tries.made >= MOST_TRIES or self._has_waited(tries, pause):
            raise self._as(OutOfReach, error) from None
        return pause

    def _pause_of_crowd(self, error: Exception, kind: Kind, tries: _Tries) -> float:
        if kind == "concurrent":
            self.gate.narrow()
            shortest, longest = _CONCURRENT_PAUSE
            pause = shortest + (longest - shortest) * self.clock.chance()
        else:
            pause = _MINUTE * (0.5 + self.clock.chance() / 2)
        if tries.made >= MOST_TRIES or self._has_waited(tries, pause):
            words = "Others are asking Google Analytics for this property at the same time."
            self._halt(words, self.clock.now() + timedelta(minutes=10))
        return pause

    def _has_waited(self, tries: _Tries, pause: float) -> bool:
        return (self.clock.now() - tries.started).total_seconds() + pause > LONGEST_WAIT

    def _count_server_error(self) -> None:
        now = self.clock.now()
        with self._lock:
            self._errors.count(now)
            left, until = self._errors.left(now), self._errors.until(now)
        if left <= _SERVER_ERRORS_KEPT:
            self._halt(
                "Google Analytics has answered with so many server errors that further tries could lock the property.",
                until,
            )

    def _give_up(self, error: Exception, kind: Kind) -> NoReturn:
        now = self.clock.now()
        if kind == "size":
            raise self._as(TooCoarse, error) from None
        if kind == "thresholded":
            raise ThresholdStop(now + _HOUR) from None
        if kind in ("hour", "server_errors"):
            self._halt("This hour's quota of Google Analytics is used up.", now + _HOUR)
        if kind == "day":
            self._halt("Today's quota of Google Analytics is used up.", next_midnight_pacific(now))
        if kind == "incompatible" and isinstance(error, answers.GoogleAPICallError):
            raise Incompatible(f"Google Analytics refuses the request: {said(error)}", refused_fields(error)) from None
        if kind in _SHUTTING:
            with self._lock:
                self._shut = error
        raise refusal_of(error, self.asker) from None

    def _halt(self, message: str, until: datetime) -> NoReturn:
        stop = QuotaStop(message, until)
        with self._lock:
            self._stop = stop
        raise stop from None

    def _as(self, outcome: type[ConnectorRefusal], error: Exception) -> ConnectorRefusal:
        refusal = refusal_of(error, self.asker)
        words: dict[str, Any] = {"value": refusal.value, "hint": refusal.hint}
        return outcome(refusal.message, **words)


def next_midnight_pacific(now: datetime) -> datetime:
    """When the quota of a day returns, in UTC."""
    here = now.astimezone(zoneinfo.ZoneInfo(_PACIFIC))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(UTC)
