from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storehelm.metrics.event_funnel import UNITS, WINDOWS, EventFunnelParams, has_events, measure_event_funnel
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from tests.metrics.events_by_hand import MORNING, ByHand, day_of

DAY = Period(date(2026, 11, 2), date(2026, 11, 2))
WEEK = Period(date(2026, 11, 2), date(2026, 11, 8))
SHORT = ("sessions", "view_item", "add_to_cart", "purchase")
A_DAY = 24 * 60
MINUTES = {"session": None, "30m": 30, "1d": A_DAY, "7d": 7 * A_DAY}


def funnel(visits, *, period=DAY, filters=None, steps=SHORT, **how):
    return measure_event_funnel(ByHand(visits), EventFunnelParams(period, filters or {}, steps=steps, **how))


def units(found):
    return [step.units for step in found.steps]


def visit(*steps, at=0, **of):
    return {"at": at, "steps": steps, **of}


def test_a_closed_funnel_counts_steps_in_order():
    found = funnel(
        [
            visit((1, "view_item"), (2, "add_to_cart"), (5, "purchase")),
            visit((1, "view_item"), (4, "add_to_cart")),
            visit((1, "add_to_cart"), (2, "view_item")),
            visit(),
        ]
    )
    assert units(found) == [4, 3, 2, 1]
    view, cart, purchase = found.steps[1:]
    assert (view.lost, cart.lost, purchase.lost) == (1, 1, 1)
    assert (view.rate, cart.rate, purchase.rate) == (0.75, pytest.approx(2 / 3), 0.5)
    assert purchase.overall_rate == 0.25
    assert (view.waited, cart.waited, purchase.waited) == (60, 120, 180)


def test_the_interval_is_wilsons():
    found = funnel([visit((1, "view_item"))] * 40 + [visit()] * 60)
    assert found.steps[1].low == pytest.approx(0.309401, abs=1e-6)
    assert found.steps[1].high == pytest.approx(0.497998, abs=1e-6)


def test_events_of_one_moment_count_as_in_order():
    assert units(funnel([visit((0, "purchase"), (0, "add_to_cart"), (0, "view_item"))])) == [1, 1, 1, 1]


def test_a_repeated_step_counts_once_and_a_later_one_may_lead_on():
    steps = (
        (1, "add_to_cart"),
        (2, "view_item"),
        (3, "view_item"),
        (4, "add_to_cart"),
        (5, "purchase"),
        (6, "purchase"),
    )
    found = funnel([visit(*steps)])
    assert units(found) == [1, 1, 1, 1]
    assert found.steps[2].waited == 120


def test_an_express_checkout_is_lost_in_order_and_found_when_it_may_enter_later():
    steps = ("view_item", "begin_checkout", "purchase")
    bought = [visit((1, "view_item"), (2, "purchase")), visit((1, "view_item"), (2, "begin_checkout"), (3, "purchase"))]
    assert units(funnel(bought, steps=steps)) == [2, 1, 1]
    found = funnel(bought, steps=steps, mode="open")
    assert units(found) == [2, 1, 2]
    assert (found.steps[2].continued, found.steps[2].entered, found.steps[2].lost) == (1, 1, 0)
    assert found.steps[2].rate == 1.0


def test_a_window_ends_on_its_last_microsecond():
    on_time, late = visit((30, "view_item")), visit((30 + 1 / 60_000_000, "view_item"))
    assert units(funnel([on_time], window="30m", steps=("sessions", "view_item"))) == [1, 1]
    assert units(funnel([late], window="30m", steps=("sessions", "view_item"))) == [1, 0]
    assert units(funnel([late], steps=("sessions", "view_item"))) == [1, 1]


def test_the_window_is_that_of_the_first_step():
    steps = ((20, "view_item"), (40, "add_to_cart"))
    assert units(funnel([visit(*steps)], window="30m")) == [1, 1, 0, 0]
    again = visit((1, "view_item"), (40, "view_item"), (60, "add_to_cart"))
    assert units(funnel([again], window="30m", steps=("view_item", "add_to_cart"))) == [1, 1]


def test_a_user_may_go_on_in_a_later_session():
    visits = [
        visit((1, "view_item"), user=7, channel="Paid Search"),
        visit((A_DAY, "add_to_cart"), (A_DAY + 1, "purchase"), at=A_DAY, user=7, channel="Direct"),
    ]
    assert units(funnel(visits, period=WEEK)) == [2, 1, 0, 0]
    assert units(funnel(visits, period=WEEK, unit="user")) == [1, 1, 0, 0]
    assert units(funnel(visits, period=WEEK, unit="user", window="30m")) == [1, 1, 0, 0]
    assert units(funnel(visits, period=WEEK, unit="user", window="1d", steps=SHORT[1:])) == [1, 1, 1]
    found = funnel(visits, period=WEEK, unit="user", window="7d")
    assert units(found) == [1, 1, 1, 1]
    assert [(group.value, group.steps[-1].units) for group in found.by_channel] == [("Paid Search", 1)]
    only = funnel(visits, period=WEEK, unit="user", window="7d", filters={"channel": ("Paid Search",)})
    assert units(only) == [1, 1, 1, 1]


def test_a_user_is_followed_beyond_the_period():
    visits = [visit((1, "view_item"), user=7), visit((A_DAY, "add_to_cart"), at=A_DAY, user=7)]
    found = funnel(visits, period=DAY, unit="user", window="7d")
    assert units(found) == [1, 1, 1, 0]
    assert "may still go on" in found.notes[-1]


def test_a_session_over_midnight_stands_on_its_first_day():
    late = 15.9 * 60
    visits = [visit((late + 1, "view_item"), (late + 20, "add_to_cart"), (late + 30, "purchase"), at=late)]
    assert day_of(late + 20) != day_of(late)
    assert units(funnel(visits, period=DAY)) == [1, 1, 1, 1]
    next_day = Period(date(2026, 11, 3), date(2026, 11, 3))
    assert measure_event_funnel(ByHand(visits), EventFunnelParams(next_day, {})).steps == ()


def test_groups_add_up_to_the_whole_and_a_filter_gives_its_group():
    visits = [
        visit((1, "view_item"), device=device, channel=channel)
        for device, channel in product(("mobile", "desktop"), ("Email", "Direct", "Direct"))
    ]
    found = funnel(visits)
    assert [sum(group.steps[1].units for group in groups) for groups in (found.by_device, found.by_channel)] == [6, 6]
    direct = next(group for group in found.by_channel if group.value == "Direct")
    assert funnel(visits, filters={"channel": ("Direct",)}).steps == direct.steps


def test_steps_that_no_event_tells_of_are_left_out_and_named():
    found = funnel([visit((1, "view_item"), (2, "purchase"))], steps=())
    assert [step.name for step in found.steps] == ["sessions", "view_item", "purchase"]
    assert found.notes == ("No event tells of: carts, checkouts, addresses given, payments chosen.",)


def test_without_events_there_is_nothing():
    published = ByHand([visit((1, "view_item"))])
    before = Period(date(2026, 10, 1), date(2026, 10, 7))
    assert not has_events(published, before)
    assert measure_event_funnel(published, EventFunnelParams(before, {})).steps == ()
    with_days = ByHand([], days=[date(2026, 10, 1)])
    found = measure_event_funnel(with_days, EventFunnelParams(before, {}, steps=SHORT))
    assert (units(found), found.steps[1].rate) == ([0, 0, 0, 0], None)
    assert found.notes[0].startswith("Events are known of 1 of 7 days")


@pytest.mark.parametrize(
    ("how", "hint"),
    [
        ({"mode": "closd"}, "closed"),
        ({"unit": "users"}, "user"),
        ({"window": "1w"}, ""),
        ({"steps": ("sessions", "viewitem")}, "view_item"),
        ({"steps": ("view_item", "view_item")}, "sessions"),
    ],
)
def test_what_no_funnel_has_is_refused(how, hint):
    with pytest.raises(Refusal) as refused:
        funnel([visit()], **how)
    assert hint in (refused.value.hint or "")


def reference(visits, unit, window, steps):
    """The units that reach each step, by trying every way through the events."""
    limit = MINUTES[window]
    chains = {}
    for number, one in enumerate(visits):
        by = one["user"] if unit == "user" else number
        key = (by, None) if unit == "user" and limit is not None else (by, number)
        told = [(one["at"], "sessions"), *one["steps"]]
        chains.setdefault(key, []).extend(told)
    reach = {}
    for (by, _), events in chains.items():
        reach[by] = max(reach.get(by, 0), longest(events, limit, steps))
    return [sum(1 for furthest in reach.values() if furthest > place) for place in range(len(steps))]


def longest(events, limit, steps):
    def onward(place, began, since):
        if place == len(steps):
            return place
        ways = [
            minute
            for minute, step in events
            if step == steps[place] and minute >= since and (limit is None or minute - began <= limit)
        ]
        return max((onward(place + 1, began, minute) for minute in ways), default=place)

    begun = [minute for minute, step in events if step == steps[0]]
    return max((onward(1, minute, minute) for minute in begun), default=0)


def reference_open(visits, unit, window, steps):
    limit = MINUTES[window]
    done, continued = [set() for _ in steps], [set() for _ in steps]
    chains = {}
    for number, one in enumerate(visits):
        by = one["user"] if unit == "user" else number
        key = (by, None) if unit == "user" and limit is not None else (by, number)
        chains.setdefault(key, []).extend([(one["at"], "sessions"), *one["steps"]])
    for (by, _), events in chains.items():
        for place, step in enumerate(steps):
            own = [minute for minute, name in events if name == step]
            before = [minute for minute, name in events if place and name == steps[place - 1]]
            if own:
                done[place].add(by)
            if any(0 <= later - earlier <= (limit or later) for earlier in before for later in own):
                continued[place].add(by)
    return [len(one) for one in done], [len(one) for one in continued]


@st.composite
def shops(draw):
    visits = []
    for number in range(draw(st.integers(1, 5))):
        at = draw(st.sampled_from((0, 10, 25, 30, 700, A_DAY - 600, A_DAY + 20)))
        steps = draw(
            st.lists(st.tuples(st.sampled_from((0, 1, 5, 29, 30, 31, A_DAY)), st.sampled_from(SHORT[1:])), max_size=6)
        )
        visits.append(
            {"at": at, "user": draw(st.integers(1, 3)), "number": number}
            | {"steps": [(at + minute, step) for minute, step in steps]}
        )
    return sorted(visits, key=lambda one: one["at"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shops(), st.sampled_from(tuple(UNITS)), st.sampled_from(tuple(WINDOWS)))
def test_the_funnel_is_that_of_a_slow_reference(visits, unit, window):
    period = Period(MORNING.date(), date(2026, 11, 9))
    closed = funnel(visits, period=period, unit=unit, window=window)
    assert units(closed) == reference(visits, unit, window, SHORT)
    found = funnel(visits, period=period, unit=unit, window=window, mode="open")
    done, continued = reference_open(visits, unit, window, SHORT)
    assert units(found) == done
    assert [step.continued for step in found.steps[1:]] == continued[1:]
    for groups in (closed.by_device, closed.by_channel, found.by_device, found.by_channel):
        whole = closed if groups in (closed.by_device, closed.by_channel) else found
        assert [sum(group.steps[place].units for group in groups) for place in range(4)] == units(whole)
