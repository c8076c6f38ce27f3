"""What a decision or an initiative brought: an interrupted time series, against a control series where there is one.

Weeks are counted from the first day of the deed, so that none is cut. In logarithms, the number less what moves it
anyway is regressed on a step at that day. What moves it anyway is the control, which is the same number where nothing
was done (a difference in differences); without one it is the store's season and a trend. Errors that follow each other
are allowed for (Newey-West, with Student's distribution), and a placebo check measures the same at every earlier week
at which nothing was done: an effect is told with no more certainty than those have earned.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say, say_count
from storehelm.settings.calendar import Period
from storehelm.strategy.season import Daily, season

Floats = NDArray[np.float64]
Verdict = Literal["up", "down", "none", "cannot_tell"]
WEEK = 7
LEAST_BEFORE, MOST_BEFORE = 8, 26
LEAST_AFTER, MOST_AFTER = 2, 13
LEVEL = 0.9
"""Of the interval."""
WIDEST = 0.15
"""An interval that reaches further than this share of the number cannot say that nothing happened."""
LEAST_PLACEBOS, MOST_PLACEBOS = 6, 40
LEAST_VARIATION = 1e-6
"""Standard deviation, in logarithms, below which a number says nothing about chance."""


@dataclass(frozen=True)
class Effect:
    """What changed in the number per week (a ratio: at all times), in its raw unit.

    Attributes:
        verdict: up or down where it can be told from chance, none where a sizeable effect can be ruled out.
        change: The number after, less what it would have been.
        low: Lower end of the 90 % interval.
        high: Upper end.
        share: The change as a share of what it would have been.
        weeks_before: Weeks that it was learned from.
        weeks_after: Weeks that it was measured over.
        placebos: Days before at which nothing was done and the same was measured.
        as_large: Share of them that showed an effect as large.
        has_control: Whether it was held against a control series.
    """

    verdict: Verdict
    change: float
    low: float
    high: float
    share: float
    weeks_before: int
    weeks_after: int
    placebos: int
    as_large: float | None
    has_control: bool


@dataclass(frozen=True)
class Unmeasured:
    """Why an effect cannot be measured at all."""

    reason: str


@dataclass(frozen=True)
class Parts:
    """A number by day: a sum, or the numerator and denominator of a ratio."""

    top: Daily
    bottom: Daily | None = None

    def weeks(self, first: date, before: int, after: int) -> Floats:
        """The number of each week around `first`; NaN where a day of it is unknown."""
        span = Period(first - timedelta(days=WEEK * before), first + timedelta(days=WEEK * after - 1))
        above = self.top.within(span).reshape(-1, WEEK).sum(axis=1)
        if self.bottom is None:
            return np.asarray(above, dtype=np.float64)
        below = self.bottom.within(span).reshape(-1, WEEK).sum(axis=1)
        return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0), dtype=np.float64)


def measure(number: Parts, first: date, last: date, control: Parts | None = None) -> Effect | Unmeasured:
    """Measure what happened to a number from `first` on.

    Args:
        number: The number by day.
        first: The first day of the deed.
        last: The last closed day that counts: its end, or the newest one.
        control: The same number where nothing was done.
    """
    after = min(MOST_AFTER, ((last - first).days + 1) // WEEK)
    if after < LEAST_AFTER:
        return Unmeasured(_too_soon(after, first))
    values = number.weeks(first, MOST_BEFORE, after)
    found = _step(number, control, first, after)
    if isinstance(found, Unmeasured):
        return found
    placebos = _placebos(number, control, first, after)
    return _effect(found, float(values[MOST_BEFORE:].mean()), after, placebos, has_control=control is not None)


def _beside(number: Parts, control: Parts | None, first: date, after: int) -> Floats:
    """What moves the number anyway, in logarithms: the control, or the store's season."""
    if control is not None:
        values = control.weeks(first, MOST_BEFORE, after)
        return np.asarray(np.log(np.where(values > 0, values, np.nan)), dtype=np.float64)
    span = Period(first - timedelta(days=WEEK * MOST_BEFORE), first + timedelta(days=WEEK * after - 1))
    parts = [season(part, first - timedelta(days=1)).levels(span) for part in (number.top, number.bottom) if part]
    weeks = [np.maximum(part.reshape(-1, WEEK).sum(axis=1), 1e-12) for part in parts]
    return np.asarray(np.log(weeks[0]) - (np.log(weeks[1]) if len(weeks) > 1 else 0.0), dtype=np.float64)


@dataclass(frozen=True)
class _Step:
    size: float
    error: float
    freedom: int
    weeks_before: int


def _step(number: Parts, control: Parts | None, first: date, after: int) -> _Step | Unmeasured:
    """The height of the step on `first`, by least squares with errors robust to their following each other."""
    from statsmodels.regression.linear_model import OLS  # type: ignore[import-untyped]  # heavy: on use only

    values, beside = number.weeks(first, MOST_BEFORE, after), _beside(number, control, first, after)
    known = np.isfinite(values) & (values > 0) & np.isfinite(beside)
    before = int(known[:MOST_BEFORE].sum())
    if before < LEAST_BEFORE:
        return Unmeasured(_too_few(values, before, first))
    if not known[MOST_BEFORE:].all():
        return Unmeasured(_cut(values[MOST_BEFORE:], first))
    weeks = np.arange(len(values), dtype=np.float64) - MOST_BEFORE
    columns = [np.ones(len(values)), (weeks >= 0).astype(np.float64), *([weeks] if control is None else [])]
    design = np.column_stack(columns)[known]
    moved = np.log(values[known]) - beside[known]
    if float(np.std(moved)) < LEAST_VARIATION:
        return Unmeasured(say("The number hardly varies, so that there is nothing to learn from."))
    lags = max(1, int(4 * (known.sum() / 100) ** (2 / 9)))
    fitted = OLS(moved, design).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
    return _Step(float(fitted.params[1]), float(fitted.bse[1]), len(moved) - design.shape[1], before)


def _too_soon(after: int, first: date) -> str:
    if after == 1:
        # Translators: {least} is a number of weeks.
        return say("Only 1 whole week has passed since {day}: it takes at least {least}.", day=first, least=LEAST_AFTER)
    # Translators: {least} is a number of weeks.
    return say("No whole week has passed since {day}: it takes at least {least}.", day=first, least=LEAST_AFTER)


def _too_few(values: Floats, before: int, first: date) -> str:
    is_zero = np.isfinite(values[:MOST_BEFORE]) & ~(values[:MOST_BEFORE] > 0)
    if is_zero.any():
        return _too_few_above_zero(before, first)
    if not before:
        # Translators: {least} is a number of weeks.
        return say(
            "No weeks are known to learn from before {day}: it takes at least {least}.", day=first, least=LEAST_BEFORE
        )
    # Translators: {least} is a number of weeks.
    return say_count(
        "{n} week is known to learn from before {day}: it takes at least {least}.",
        "{n} weeks are known to learn from before {day}: it takes at least {least}.",
        before,
        n=before,
        day=first,
        least=LEAST_BEFORE,
    )


def _too_few_above_zero(before: int, first: date) -> str:
    if not before:
        # Translators: {least} is a number of weeks; "it" is the number that is measured.
        return say(
            "No weeks are known to learn from before {day} (weeks in which it was 0 or less teach nothing): "
            "it takes at least {least}.",
            day=first,
            least=LEAST_BEFORE,
        )
    # Translators: {least} is a number of weeks; "it was 0" speaks of the number that is measured.
    return say_count(
        "{n} week is known to learn from before {day} (weeks in which it was 0 or less teach nothing): "
        "it takes at least {least}.",
        "{n} weeks are known to learn from before {day} (weeks in which it was 0 or less teach nothing): "
        "it takes at least {least}.",
        before,
        n=before,
        day=first,
        least=LEAST_BEFORE,
    )


def _cut(values: Floats, first: date) -> str:
    """Why the weeks since the deed cannot all be used: unknown days are another matter than nothing sold."""
    if not np.isfinite(values).all():
        return say_count(
            "Not every day of the {n} week since {day} is known.",
            "Not every day of the {n} weeks since {day} is known.",
            len(values),
            n=len(values),
            day=first,
        )
    if not (values > 0).all():
        return say("The number was 0 or less in a week since {day}: no share of that can be told.", day=first)
    # Translators: the number is held against the same number where nothing was done, or against its season.
    return say("What it is held against was unknown, or 0 or less, in a week since {day}.", day=first)


def _placebos(number: Parts, control: Parts | None, first: date, after: int) -> Floats:
    """The heights of steps at earlier weeks, each measured over as many weeks and with what was known then."""
    found = []
    for back in range(after, MOST_PLACEBOS + after):
        step = _step(number, control, first - timedelta(days=WEEK * back), after)
        if isinstance(step, _Step):
            found.append(step.size)
    return np.array(found)


def _effect(found: _Step, mean: float, after: int, placebos: Floats, *, has_control: bool) -> Effect:
    from scipy.stats import t as student

    is_checked = len(placebos) >= LEAST_PLACEBOS
    # Placebos measured over the same weeks are hardly new: only as many count as stand side by side.
    earned = float(np.sqrt(np.mean(placebos**2))) if is_checked else 0.0
    error = max(found.error, earned)
    independent = max(3, len(placebos) // after) if is_checked else found.freedom
    reach = float(student.ppf((1 + LEVEL) / 2, min(found.freedom, independent))) * error
    change, low, high = (mean * (1 - np.exp(-size)) for size in (found.size, found.size - reach, found.size + reach))
    return Effect(
        verdict=_verdict(found.size, reach),
        change=float(change),
        low=float(low),
        high=float(high),
        share=float(np.expm1(found.size)),
        weeks_before=found.weeks_before,
        weeks_after=after,
        placebos=len(placebos),
        as_large=float(np.mean(np.abs(placebos) >= abs(found.size))) if is_checked else None,
        has_control=has_control,
    )


def _verdict(size: float, reach: float) -> Verdict:
    if abs(size) > reach:
        return "up" if size > 0 else "down"
    return "none" if abs(size) + reach <= WIDEST else "cannot_tell"
