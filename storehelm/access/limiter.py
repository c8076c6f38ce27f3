"""Slows down whoever tries one wrong token or password after another."""

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_KNOWN = 10_000
_LONGEST_PAUSE = 2.0
_PAUSE_STEP = 0.05


@dataclass
class _Tries:
    """Wrong tries of one caller since `since`; `total` counts on for the log."""

    since: float
    wrong: int = 0
    total: int = 0


@dataclass(frozen=True)
class Verdict:
    """What becomes of a wrong try: whether it is over the limit, how long it waits, and whether it is worth a line.

    `total` is how many wrong tries the caller has made in all.
    """

    is_over: bool
    pause: float
    is_noted: bool
    total: int


class Limiter:
    """Counts wrong tries by caller: `free` of them in `window` seconds are let through at once."""

    def __init__(self, clock: Callable[[], float], free: int = 10, window: float = 600.0) -> None:
        self._clock = clock
        self._free = free
        self._window = window
        self._known: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def is_over(self, caller: str) -> bool:
        """Whether a caller has used up the wrong tries of this window."""
        with self._lock:
            tries = self._known.get(_group(caller))
            return tries is not None and tries.wrong >= self._free and self._clock() - tries.since < self._window

    def wrong(self, caller: str) -> Verdict:
        """Count a wrong try."""
        now = self._clock()
        with self._lock:
            tries = self._known.setdefault(_group(caller), _Tries(now))
            self._known.move_to_end(_group(caller))
            if now - tries.since >= self._window:
                tries.since, tries.wrong = now, 0
            tries.wrong += 1
            tries.total += 1
            while len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
            over = tries.wrong - self._free
        pause = min(_LONGEST_PAUSE, _PAUSE_STEP * over) if over > 0 else 0.0
        return Verdict(over > 0, pause, _is_round(tries.total), tries.total)

    def forget(self, caller: str) -> None:
        """Forgive the wrong tries of a caller who then knew the right one."""
        with self._lock:
            self._known.pop(_group(caller), None)


def _is_round(total: int) -> bool:
    """10, 100, 1,000 ...: a line for each would itself fill the log."""
    return total >= 10 and str(total).strip("0") == "1"


def _group(caller: str) -> str:
    """An address; of IPv6 the network of one household, which has more addresses than could be counted."""
    address, _, rest = caller.partition("|")
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return caller
    if isinstance(one, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((one, 64), strict=False))
    return f"{address}|{rest}" if rest else address
