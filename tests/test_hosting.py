"""What is shipped for servers: the image, the services around it and the page that explains them agree."""

import json
import re
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from storehelm.settings.access import MODES, access_from

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE, COMPOSE, CADDYFILE, IGNORED, PAGE = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("Dockerfile", "compose.yaml", "Caddyfile", ".dockerignore", "docs/hosting.md")
)


def test_the_image_runs_as_nobody_in_particular():
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.M)[-1] == "10001"
    assert "read_only: true" in COMPOSE and 'cap_drop: ["ALL"]' in COMPOSE and "no-new-privileges" in COMPOSE
    assert "STREAMLIT_SERVER_ADDRESS=0.0.0.0" in DOCKERFILE
    assert "--server.address" not in DOCKERFILE


def test_only_the_proxy_is_reached_from_outside():
    app = COMPOSE.partition("  caddy:")[0]
    assert "ports:" not in app and "ports:" in COMPOSE


def test_the_addresses_agree():
    app, proxy = re.findall(r"ipv4_address: (\S+) ", COMPOSE)
    assert f"reverse_proxy {app}:8501" in CADDYFILE
    assert f'trusted_proxies = ["{proxy}"]' in PAGE and f'trusted_proxies = ["{proxy}"]' in COMPOSE


def test_the_image_takes_what_the_app_needs_and_no_data_of_anybody():
    taken = [line[1:] for line in IGNORED.splitlines() if line.startswith("!")]
    needed = ("connectors", "pages", "storehelm", "static", ".streamlit/config.toml", "dashboard.py", "data/templates")
    assert set(needed) <= set(taken)
    assert IGNORED.startswith("*\n")
    assert not [path for path in taken if "home" in path or "secrets" in path or path in ("data", ".streamlit", ".")]
    kept = {path.name for path in (ROOT / "data").iterdir() if path.is_dir()} - {"home", "demo-home", "ga4-demo"}
    assert kept <= {path.removeprefix("data/") for path in taken}


def health_command() -> str:
    found = re.search(r"HEALTHCHECK.*?CMD (\[.*?\])\n", DOCKERFILE, re.S)
    assert found is not None
    words = json.loads(found[1].replace("\\\n", ""))
    assert words[:2] == ["python", "-c"]
    return words[2]


@pytest.mark.parametrize(
    ("status", "body", "is_well"),
    [
        (200, b'{"status": "ok", "version": null}', True),
        (200, b"<!doctype html>", False),
        (200, b'{"status": "ill"}', False),
        (503, b'{"status": "ok"}', False),
    ],
)
def test_the_health_check_reads_the_body(status, body, is_well):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as one:
        threading.Thread(target=one.handle_request, daemon=True).start()
        command = health_command().replace(":8501", f":{one.server_port}")
        assert (subprocess.run([sys.executable, "-c", command], capture_output=True).returncode == 0) == is_well


def test_the_rules_that_the_page_shows_are_rules():
    shown = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.S)]
    rules = [block["access"] for block in shown if "access" in block]
    assert [access_from(rule).mode for rule in rules] == ["oidc", "proxy"]
    assert all(f'"{mode}"' in PAGE for mode in MODES)
    (login,) = (block["auth"] for block in shown if "auth" in block)
    assert set(login) == {"redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"}


def test_no_token_is_logged_by_the_proxy():
    assert not re.search(r"^\s*log\b", CADDYFILE, re.M)
    assert "respond @closed 404" in CADDYFILE and "header_up -X-Forwarded-Email" in CADDYFILE
