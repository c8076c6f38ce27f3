"""Where Analytics is read from and who reads it, as the settings and the environment say."""

import os
from pathlib import Path

from storehelm.settings.home import Home
from storehelm.settings.store import Analytics

ENDPOINT_VARIABLE = "GA4_ENDPOINT"


def endpoint_of(analytics: Analytics) -> str:
    """The local server to ask; empty for Google. The variable GA4_ENDPOINT goes before the setting."""
    return os.environ.get(ENDPOINT_VARIABLE, "").strip() or analytics.endpoint


def login_file(home: Home, analytics: Analytics) -> Path | None:
    """The file of the login, whose path is relative to the home folder; None for application default credentials."""
    return home.path / Path(analytics.credentials).expanduser() if analytics.credentials else None
