"""Wrong tries are counted, slowed, and told in the log at 10, 100 and 1,000."""

from storehelm.access.limiter import Limiter


def test_a_thousand_wrong_tries_are_slowed_and_noted():
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    verdicts = [limiter.wrong("203.0.113.9") for _ in range(1000)]
    assert [verdict.is_over for verdict in verdicts[:11]] == [False] * 10 + [True]
    assert all(verdict.is_over for verdict in verdicts[10:])
    assert verdicts[-1].pause == 2.0 and verdicts[0].pause == 0.0
    assert sum(verdict.pause for verdict in verdicts) > 1900
    assert [verdict.total for verdict in verdicts if verdict.is_noted] == [10, 100, 1000]


def test_the_window_passes_and_others_are_not_slowed():
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    for _ in range(20):
        limiter.wrong("203.0.113.9")
    assert limiter.is_over("203.0.113.9")
    assert not limiter.is_over("203.0.113.10")
    assert not limiter.wrong("203.0.113.10").is_over
    now[0] = 600.0
    assert not limiter.is_over("203.0.113.9")
    assert not limiter.wrong("203.0.113.9").is_over


def test_a_household_of_ipv6_is_one_caller():
    limiter = Limiter(lambda: 0.0)
    for number in range(10):
        limiter.wrong(f"2001:db8:1:2::{number:x}|abc")
    assert limiter.is_over("2001:db8:1:2:ffff::1|abc")
    assert not limiter.is_over("2001:db8:1:3::1|abc") and not limiter.is_over("2001:db8:1:2::1|other")


def test_memory_is_bounded_and_right_tries_are_forgiven():
    limiter = Limiter(lambda: 0.0)
    for _ in range(10):
        limiter.wrong("203.0.113.9")
    limiter.forget("203.0.113.9")
    assert not limiter.is_over("203.0.113.9")
    for number in range(10_050):
        limiter.wrong(f"caller-{number}")
    assert len(limiter._known) == 10_000
