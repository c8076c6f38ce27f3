"""What a reader works on, kept while the window is open: scenarios, the one that the sliders move, and the days ahead.

A link brings them in its query and is read once; what it asks for that this store has not is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import streamlit as st

from storehelm.components.links import VERSION
from storehelm.languages.speech import say, say_count
from storehelm.refusal import Refusal
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import (
    Scenario,
    checked,
    from_text,
    opening_scenarios,
    scenario_label,
    to_text,
)
from storehelm.strategy.scenarios.span import DEFAULT_SPAN

SCENARIO, SPAN, MAIN = "scenario", "span", "moves"
"""Names in the query of a link."""
MOST_SCENARIOS = 6
LONGEST_NAME = 40
_DESK = "scenario_desk"


@dataclass
class Desk:
    """Scenarios in work.

    `edition` counts what replaced them from outside the sliders, which are drawn anew then; `said` is what the reader
    must be told once; `checked_for` is the data and the days that they were last held to.
    """

    scenarios: list[Scenario] = field(default_factory=list)
    main: int = 0
    span: str = DEFAULT_SPAN
    edition: int = 0
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    checked_for: object = None

    @property
    def moved(self) -> Scenario:
        """The scenario that the sliders move."""
        return self.scenarios[self.main]

    @property
    def assumptions(self) -> Mapping[str, float]:
        """The same for every scenario."""
        return self.scenarios[0].assumptions

    def move(self, lever: str, value: float) -> None:
        """Set one lever."""
        levers = {name: move for name, move in self.moved.levers.items() if name != lever}
        self.scenarios[self.main] = replace(self.moved, levers=levers | ({lever: value} if value else {}))

    def assume(self, name: str, value: float | None) -> None:
        """Set a number that the data does not hold, for all scenarios."""
        for place, one in enumerate(self.scenarios):
            kept = {word: amount for word, amount in one.assumptions.items() if word != name}
            self.scenarios[place] = replace(one, assumptions=kept | ({} if value is None else {name: value}))

    def put(self, scenarios: Sequence[Scenario], main: int) -> None:
        """Work on other scenarios from now on."""
        self.scenarios = list(scenarios)
        self.main = min(max(main, 0), len(self.scenarios) - 1)
        self.edition += 1

    def free_name(self, wished: str) -> str:
        """The name, with a number where it is taken."""
        wished = " ".join(wished.split())[:LONGEST_NAME] or say("Scenario")
        taken = {name.casefold() for one in self.scenarios for name in (one.name, scenario_label(one.name))}
        numbered = (f"{wished[: LONGEST_NAME - 3]} {number}" for number in range(2, len(taken) + 3))
        return next(name for name in (wished, *numbered) if name.casefold() not in taken)

    def tell(self) -> list[str]:
        """What is to be said now; it is said once."""
        said, self.said = self.said, []
        return said


def desk() -> Desk:
    """The reader's own, opened from the link that brought them."""
    if _DESK not in st.session_state:
        st.session_state[_DESK] = _from_link()
    found: Desk = st.session_state[_DESK]
    return found


def _from_link() -> Desk:
    """What the address asks for, before it is held to the store."""
    query = st.query_params
    opened = Desk(span=query.get(SPAN) or DEFAULT_SPAN)
    for text in query.get_all(SCENARIO)[:MOST_SCENARIOS]:
        try:
            one = from_text(text)
        except Refusal as refusal:
            opened.asked.append(f"{refusal.message} {say('That scenario is left out.')}")
            continue
        opened.scenarios.append(replace(one, name=opened.free_name(one.name)))
    if len(query.get_all(SCENARIO)) > MOST_SCENARIOS:
        opened.asked.append(
            say_count(
                "A comparison has at most {n} scenario; the others are left out.",
                "A comparison has at most {n} scenarios; the others are left out.",
                MOST_SCENARIOS,
                n=MOST_SCENARIOS,
            )
        )
    wanted = query.get(MAIN) or ""
    names = [one.name for one in opened.scenarios]
    opened.main = names.index(wanted) if wanted in names else min(1, max(len(names) - 1, 0))
    return opened


def hold_to(work: Desk, key: object, drivers: Drivers, past: Mapping[str, LeverPast]) -> None:
    """Open with three scenarios where there are none, and cut what this store cannot run; what was cut is said."""
    if not work.scenarios:
        work.put(opening_scenarios(drivers, past), 1)
    if work.checked_for == key:
        return
    held = [checked(one, drivers) for one in work.scenarios]
    work.asked += [f"{scenario_label(one.name)}: {sentence}" for one, said in held for sentence in said]
    shared: dict[str, float] = {}
    for one, _ in held:
        shared |= {name: value for name, value in one.assumptions.items() if name not in shared}
    work.put([replace(one, assumptions=shared) for one, _ in held], work.main)
    work.checked_for = key


def link_to(work: Desk, version: str) -> str:
    """The query of a link that shows the same for ever: scenarios with their levers and assumptions, days, data."""
    query = [(SPAN, work.span), (MAIN, work.moved.name)]
    query += [(SCENARIO, to_text(one)) for one in work.scenarios]
    return urlencode([*query, (VERSION, version)])
