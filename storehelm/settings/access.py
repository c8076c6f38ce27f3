"""Who may open the app and what each may do there: section [access] of store.toml."""

import ipaddress
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from storehelm.refusal import Refusal, nearest_name

Mode = Literal["local", "oidc", "proxy", "public"]
MODES: tuple[Mode, ...] = get_args(Mode)
FORWARDING_VARIABLE = "FORWARDED_ALLOW_IPS"
_FORWARDING_OPTION = "--forwarded-allow-ips"
_OWN_MACHINE = ("127.0.0.0/8", "::1/128")
_LISTS = ("owners", "editors", "viewers")
KEYS = ("mode", *_LISTS, "header", "trusted_proxies", "embed", "unverified_email")
_PERSON = re.compile(r"[A-Za-z0-9.!#$%&'+/=?^_{|}~-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True)
class Access:
    """How people come in.

    `local`: no login, and only from this machine. `oidc`: login with an identity provider, by Streamlit's st.login.
    `proxy`: a proxy in front has logged people in and names them in `header`, which is believed only when it comes
    from `trusted_proxies` (addresses or networks). `public`: everybody who reaches the app may look.

    `owners`, `editors` and `viewers` hold e-mail addresses, or domains written as `@shop.example`. `embed` are the
    sites that may show the app in a frame. `unverified_email` believes addresses that the provider has not verified.
    """

    mode: Mode = "local"
    owners: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    header: str = "X-Forwarded-Email"
    trusted_proxies: tuple[str, ...] = ("127.0.0.1/32", "::1/128")
    embed: tuple[str, ...] = ()
    unverified_email: bool = False


def access_from(section: Mapping[str, Any]) -> Access:
    """The rule that a section [access] says.

    Raises:
        Refusal: A setting is impossible, or nobody would be the owner.
    """
    access = Access(
        mode=_mode(section.get("mode", "local")),
        **{name: tuple(_person(name, entry) for entry in _list(section, name)) for name in _LISTS},
        header=_header(section.get("header", Access.header)),
        trusted_proxies=tuple(_network(entry) for entry in _list(section, "trusted_proxies", Access.trusted_proxies)),
        embed=tuple(_site(entry) for entry in _list(section, "embed")),
        unverified_email=_switch(section.get("unverified_email", False)),
    )
    if access.mode in ("oidc", "proxy") and not access.owners:
        raise Refusal(
            f'[access] says mode = "{access.mode}" and names no owner.',
            column="owners",
            hint='Add: owners = ["you@shop.example"]',
        )
    return access


def check_forwarding(access: Access) -> None:
    """See that the web server believes none but the trusted proxies who the caller is, where a proxy says who that is.

    Of whom it believes the app sees only what they say, so that it could not tell them from a proxy of this machine.

    Raises:
        Refusal: FORWARDED_ALLOW_IPS, or --forwarded-allow-ips of the web server, names others.
    """
    said = _forwarding()
    if access.mode != "proxy" or all(_is_trusted_part(part, access) for part in said.split(",") if part.strip()):
        return
    raise Refusal(
        f"{FORWARDING_VARIABLE} believes more callers than trusted_proxies, so others could say who they are.",
        column=FORWARDING_VARIABLE,
        value=said,
        hint="Take it away, and write the proxy's address into trusted_proxies below [access].",
    )


def _forwarding() -> str:
    """Whom the web server believes: its option goes before the variable."""
    words = [part for word in sys.argv for part in word.split("=", 1)]
    if _FORWARDING_OPTION in words[:-1]:
        return words[words.index(_FORWARDING_OPTION) + 1]
    return os.environ.get(FORWARDING_VARIABLE, "")


def _is_trusted_part(part: str, access: Access) -> bool:
    try:
        one = ipaddress.ip_network(part.strip(), strict=False)
    except ValueError:
        return False
    known = (ipaddress.ip_network(network) for network in (*_OWN_MACHINE, *access.trusted_proxies))
    return any(
        isinstance(one, type(network)) and network.prefixlen <= one.prefixlen and one.network_address in network
        for network in known
    )


def access_document(access: Access) -> dict[str, Any]:
    """The section as store.toml holds it: what differs from the usual."""
    usual = Access()
    said = {name: getattr(access, name) for name in KEYS if getattr(access, name) != getattr(usual, name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}


def _mode(value: object) -> Mode:
    for mode in MODES:
        if mode == value:
            return mode
    raise Refusal(f"There is no access mode '{value}'.", column="mode", value=str(value), hint=_nearest(value))


def _nearest(value: object) -> str:
    return nearest_name(str(value), MODES)


def _list(section: Mapping[str, Any], key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    value = section.get(key, list(default))
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refusal(f"Setting '{key}' must be a list of words.", column=key, value=str(value))
    return tuple(item.strip() for item in value)


def _person(key: str, entry: str) -> str:
    """An address, or a domain with its @; in lower case, as both are compared."""
    if not _PERSON.fullmatch(entry):
        raise Refusal(
            f"'{entry}' is no e-mail address and no domain.",
            column=key,
            value=entry,
            hint='Write "anna@shop.example", or "@shop.example" for everybody of a domain.',
        )
    return entry.lower()


def _network(entry: str) -> str:
    try:
        return str(ipaddress.ip_network(entry, strict=False))
    except ValueError:
        raise Refusal(
            f"'{entry}' is no address and no network.",
            column="trusted_proxies",
            value=entry,
            hint='Write "127.0.0.1" or "172.16.0.0/12".',
        ) from None


def _header(value: object) -> str:
    if not isinstance(value, str) or not _HEADER.fullmatch(value):
        raise Refusal(
            f"'{value}' is no name of a header.", column="header", value=str(value), hint='Such as "X-Forwarded-Email".'
        )
    return value


def _site(entry: str) -> str:
    if not _SITE.fullmatch(entry):
        raise Refusal(
            f"'{entry}' is no site that can show the app in a frame.",
            column="embed",
            value=entry,
            hint='Write "https://intranet.example".',
        )
    return entry


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refusal("Setting 'unverified_email' must be true or false.", column="unverified_email", value=str(value))
    return value
