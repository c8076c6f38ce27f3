"""From where the app may be reached: decided for each request, by the store's rule and the request alone."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from storehelm.languages.speech import Sentence
from storehelm.refusal import Refusal
from storehelm.settings.access import Access
from storehelm.settings.home import Home
from storehelm.settings.store import load_store

_OWN_NAMES = ("localhost", "127.0.0.1", "::1")
_OF_PROXIES = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "x-forwarded-email")
_EVERYWHERE = "every address of this machine"  # not shown
_NO_PORT = 0
"""The port of a caller whom the web server has named after a header that gives none."""


@dataclass(frozen=True)
class Call:
    """One request: the caller's address and port as the web server gives them, and headers in lower case.

    `address` is empty where the call comes from no network: from a socket file, or from this very process.
    """

    address: str
    port: int
    headers: Mapping[str, str]


def access_of(home: Home) -> Access:
    """The rule of a home; that of local use where no store is set up.

    Raises:
        Refusal: store.toml cannot be read.
    """
    try:
        stat = home.settings.stat()
    except OSError:
        return Access()
    return _read(home, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _read(home: Home, changed: int, size: int) -> Access:
    return load_store(home.settings).access


def is_own_machine(address: str) -> bool:
    """Whether an address to listen on, or that of a caller, cannot be reached from another machine."""
    one = _address(address)
    return address == "localhost" or (one is not None and one.is_loopback)


def check_address(address: str, access: Access) -> None:
    """See that the app does not listen for other machines while nobody has to log in.

    Args:
        address: What it listens on; empty for all addresses of the machine.
        access: The rule of the store.

    Raises:
        Refusal: It would.
    """
    if access.mode == "local" and not is_own_machine(address):
        raise Refusal(
            f"The app would listen on {address or _EVERYWHERE} and nobody would have to log in.",  # not shown
            column="mode",
            hint='Write [access] into store.toml with mode = "oidc" or "proxy" and owners = ["you@shop.example"], '
            "or leave server.address at 127.0.0.1 (docs/hosting.md).",  # not shown
        )


def refused(call: Call, access: Access) -> Sentence | None:
    """Why a request is not answered in local use: it comes from elsewhere, or by a name that is not this machine's.

    A page of a stranger can make a browser ask for this machine under the stranger's own name; hence the name.
    """
    if access.mode != "local":
        return None
    if call.address and not is_own_machine(call.address):
        return "This app answers on its own machine only, because its settings name nobody who may log in."
    if any(name in call.headers for name in _OF_PROXIES):
        return "This app stands behind a proxy, and its settings name nobody who may log in."
    host = call.headers.get("host", "localhost")
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if name.lower() not in _OWN_NAMES and not name.lower().endswith(".localhost"):
        return "This app answers to the name localhost only, because its settings name nobody who may log in."
    return None


def may_measure(call: Call, access: Access) -> bool:
    """Whether a caller may read how much the app is used: this machine, or a trusted one in person."""
    one = caller(call, access)
    return not one or is_own_machine(one) or _is_among((one,), access.trusted_proxies)


def is_trusted(call: Call, access: Access) -> bool:
    """Whether what a proxy says of a request is believed: it was handed over by one of the trusted proxies.

    The web server believes proxies of this machine by itself and then names the caller after their header: what it
    may have read there is no address that a call came from.
    """
    if _is_named_by_header(call):
        return _is_among(("127.0.0.1", "::1"), access.trusted_proxies)
    return _is_among((call.address,), access.trusted_proxies)


def caller(call: Call, access: Access) -> str:
    """The address that asks, as far as it can be known: behind trusted proxies the one that they name last."""
    if _is_named_by_header(call) or not is_trusted(call, access):
        return call.address
    named = [part.strip() for part in call.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    outside = [name for name in named if not _is_among((name,), access.trusted_proxies)]
    return outside[-1] if outside else call.address


def _is_named_by_header(call: Call) -> bool:
    """Whether address and port may stem from X-Forwarded-For; a caller from elsewhere has a port that nobody named."""
    if not call.address:
        return False
    named = call.headers.get("x-forwarded-for", "").split(",")
    return call.port == _NO_PORT or (call.address, call.port) in {_with_port(part) for part in named}


def _with_port(part: str) -> tuple[str, int]:
    """An address with its port as the web server reads them, where it gives one."""
    host, _, port = part.strip().rpartition(":")
    try:
        return host.strip("[]"), int(port)
    except ValueError:
        return part, _NO_PORT


def _is_among(addresses: Iterable[str], networks: Iterable[str]) -> bool:
    known = [ipaddress.ip_network(network) for network in networks]
    found = (_address(text) for text in addresses)
    return any(one in network for one in found if one is not None for network in known)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; one of IPv4 that is written as one of IPv6 counts as what it is."""
    try:
        one = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(one, "ipv4_mapped", None) or one
