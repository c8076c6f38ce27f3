"""The property's quotas: what each call costs, and the sentence when one is exhausted."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.ga4.server.errors import ApiError
from connectors.ga4.server.messages import Message

THRESHOLDED = frozenset({"userAgeBracket", "userGender"})
PACIFIC = ZoneInfo("America/Los_Angeles")

PER_HOUR = "These quota tokens will return in under an hour."
PER_DAY = "These quota tokens will return in under 24 hours."
SENTENCES: Mapping[str, str] = {
    "tokens_per_day": f"Exhausted property tokens per day. {PER_DAY}",
    "tokens_per_hour": f"Exhausted property tokens per hour. {PER_HOUR}",
    "tokens_per_project_per_hour": f"Exhausted property tokens for a project per hour. {PER_HOUR}",
    "concurrent_requests": (
        "Exhausted concurrent requests quota. Please send fewer requests concurrently, or request a quota increase."
    ),
    "server_errors_per_project_per_hour": (
        "Exhausted server errors per project per hour. This property's requests will fail until the quota returns in "
        "under an hour."
    ),
    "potentially_thresholded_requests_per_hour": (
        "Exhausted potentially thresholded requests quota. This quota will refresh in under an hour. To learn more, "
        "see https://support.google.com/analytics/answer/9383630"
    ),
}
"""What the service says when a bucket is empty."""


@dataclass(frozen=True)
class Limits:
    """How much each bucket holds; those of a standard property."""

    tokens_per_day: int = 200_000
    tokens_per_hour: int = 40_000
    tokens_per_project_per_hour: int = 14_000
    concurrent_requests: int = 10
    server_errors_per_project_per_hour: int = 10
    potentially_thresholded_requests_per_hour: int = 120


@dataclass(frozen=True)
class QuotaState:
    """What one call consumed of each bucket, and what remains."""

    buckets: Mapping[str, tuple[int, int]]


@dataclass
class Quota:
    """The buckets of a property. Not safe for threads: whoever uses it holds a lock."""

    limits: Limits = field(default_factory=Limits)
    _used: Counter[tuple[str, datetime]] = field(default_factory=Counter)

    def refuse_if_exhausted(self, now: datetime, running: int, request: Message) -> None:
        """Refuse a call where a bucket is empty; `running` counts this call too."""
        if running > self.limits.concurrent_requests:
            raise exhausted("concurrent_requests")
        for name in SENTENCES:
            if name == "potentially_thresholded_requests_per_hour" and not _is_thresholded(request):
                continue
            if name != "concurrent_requests" and self._remaining(name, now) <= 0:
                raise exhausted(name)

    def charge(self, now: datetime, running: int, request: Message, days: int) -> QuotaState:
        """Take what a report costs from the buckets."""
        tokens = cost(request, days)
        taken = {
            "tokens_per_day": tokens,
            "tokens_per_hour": tokens,
            "tokens_per_project_per_hour": tokens,
            "potentially_thresholded_requests_per_hour": int(_is_thresholded(request)),
            "server_errors_per_project_per_hour": 0,
        }
        for name, amount in taken.items():
            self._used[name, _window(name, now)] += amount
        buckets = {name: (amount, max(self._remaining(name, now), 0)) for name, amount in taken.items()}
        buckets["concurrent_requests"] = (0, self.limits.concurrent_requests - running)
        return QuotaState(buckets)

    def count_server_error(self, now: datetime) -> None:
        """Count an answer of 500 or 503."""
        name = "server_errors_per_project_per_hour"
        self._used[name, _window(name, now)] += 1

    def _remaining(self, name: str, now: datetime) -> int:
        return int(getattr(self.limits, name)) - self._used[name, _window(name, now)]


def exhausted(bucket: str) -> ApiError:
    """The refusal when a bucket is empty."""
    return ApiError("RESOURCE_EXHAUSTED", SENTENCES[bucket])


def cost(request: Message, days: int) -> int:
    """Tokens of a report; a model of what was seen of the service: more columns and more days cost more."""
    columns = len(request.dimensions) + len(request.metrics)
    return 1 + columns // 6 + math.ceil(days / 90)


def _is_thresholded(request: Message) -> bool:
    return any(dimension.name in THRESHOLDED for dimension in getattr(request, "dimensions", ()))


def _window(name: str, now: datetime) -> datetime:
    """The hour, or the day in Pacific time, that a bucket is of."""
    there = now.astimezone(PACIFIC)
    if name == "tokens_per_day":
        return there.replace(hour=0, minute=0, second=0, microsecond=0)
    return there.replace(minute=0, second=0, microsecond=0)


assert SENTENCES.keys() == {limit.name for limit in fields(Limits)}
