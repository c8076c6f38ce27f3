"""`init`: write store.toml."""

import argparse
from dataclasses import replace
from pathlib import Path

from storehelm.commands.outcome import Outcome
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Store, new_store, save_store

NAME = "init"
HELP = "set up a store: its name, currency, time zone and first day of the week"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("--name", default="My store", help="name of the store")
    parser.add_argument("--currency", required=True, help="ISO 4217 code of the reporting currency, such as EUR")
    parser.add_argument("--time-zone", required=True, help="IANA name, such as Europe/Amsterdam")
    parser.add_argument("--week-start", default="monday", help="monday (default) or sunday")
    parser.add_argument("--ga4-property", help="property id of Google Analytics 4: digits only")
    parser.add_argument("--ga4-credentials", help="JSON file of the login (default: application default credentials)")
    parser.add_argument("--ga4-endpoint", help="local server to ask in place of Google, such as 127.0.0.1:8081")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Write store.toml into a home folder that has none.

    Raises:
        Refusal: The home has a store already, or a setting is impossible.
    """
    store = _store(arguments)
    if not home.is_empty:
        analytics = store.analytics
        change = f': add [ga4] and below it property = "{analytics.property_id}"' if analytics else ""
        raise Refusal(
            "This home folder holds a store already.",
            file=str(home.settings),
            hint=f"Change its settings in store.toml{change}; or give another folder with --home.",
        )
    home.make()
    home.identity_key()
    save_store(home.settings, store)
    document = {"home": str(home.path), "name": store.name, "currency": store.currency, "time_zone": store.time_zone}
    done = f"Set up {store.name} ({store.currency}, {store.time_zone}) in {home.path}."
    step = "ga4 check" if store.analytics else "import FILE..."
    return Outcome(document, f"{done}\nNext: python -m storehelm {step}")


def _store(arguments: argparse.Namespace) -> Store:
    store = new_store(
        arguments.name, arguments.currency, arguments.time_zone, arguments.week_start, arguments.ga4_property
    )
    given = {
        name: value
        for name, value in (("credentials", arguments.ga4_credentials), ("endpoint", arguments.ga4_endpoint))
        if value is not None
    }
    if not given:
        return store
    if store.analytics is None:
        raise Refusal(
            f"--ga4-{next(iter(given))} says how to read a property, and none is named.",
            column="--ga4-property",
            hint="Add --ga4-property with the property's number.",
        )
    if "credentials" in given:
        given["credentials"] = str(Path(given["credentials"]).expanduser().resolve())
    return replace(store, analytics=replace(store.analytics, **given))
