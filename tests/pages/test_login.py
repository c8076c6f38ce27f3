"""The login in a real browser, with a provider on this machine: who comes in, who does not, and one that is down."""

import os
import shutil
import subprocess
import sys
import urllib.request

import pytest

from storehelm.settings.home import ROOT, Home
from storehelm.warehouse.audit import read_audit
from tests.pages.login_provider import CLIENT, Provider, provider
from tests.pages.test_browser import CHROMIUM, READY, free_port

pytestmark = pytest.mark.browser
RULE = """
[access]
mode = "oidc"
owners = ["anna@shop.example"]
viewers = ["@agency.example"]
"""
SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef0123456789abcdef"
client_id = "{client}"
client_secret = "secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def site(homes, tmp_path_factory):
    """Address of the app, its home, and the port on which a provider is expected."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    folder = tmp_path_factory.mktemp("login")
    home = Home(folder / "home")
    shutil.copytree(homes("whole"), home.path)
    with home.settings.open("a", encoding="utf-8") as file:
        file.write(RULE)
    port, provider_port = free_port(), free_port()
    app = f"http://127.0.0.1:{port}"
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(app=app, client=CLIENT, provider=f"http://127.0.0.1:{provider_port}"))
    words = ["streamlit", "run", "dashboard.py", "--server.port", str(port), "--server.headless", "true"]
    with subprocess.Popen(
        [sys.executable, "-m", *words, "--secrets.files", str(secrets)],
        cwd=ROOT,
        env=os.environ | {"STOREHELM_HOME": str(home.path), "STOREHELM_DEMO_HOME": str(folder / "demo")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if b"URL:" in line:
                    break
            with urllib.request.urlopen(f"{app}/healthz", timeout=30) as answer:
                assert b'"ok"' in answer.read()
            yield app, home, provider_port
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield one
        one.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def log_in(page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)
    assert page.locator(".sh-headline").count() == 0
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def running(site):
    with provider(site[2]) as one:
        yield one


def test_whom_the_provider_vouches_for_comes_in(site, page, running: Provider):
    address, home, _ = site
    running.claims = {"email": "anna@shop.example", "email_verified": True}
    log_in(page, f"{address}/strategy")
    page.wait_for_selector(".sh-headline")
    assert ("anna@shop.example", "login") in [(one.who, one.deed) for one in read_audit(home, 9)]
    page.goto(f"{address}/data")
    page.wait_for_selector("text=Who did what")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@else.example", "email_verified": True},
        {"email": "anna@shop.example", "email_verified": False},
        {"email": "anna@shop.example"},
        {"name": "anna@shop.example"},
    ],
)
def test_nobody_else_comes_in(site, page, running: Provider, claims):
    running.claims = claims
    log_in(page, site[0])
    page.wait_for_selector("text=You cannot see this store")
    assert page.locator(".sh-headline").count() == 0
    page.get_by_role("button", name="Log out").click()
    page.wait_for_selector("text=Log in to see this store")


def test_a_provider_that_is_down_is_told(site, page):
    log_in(page, site[0])
    page.wait_for_selector("text=The identity provider did not answer")
    page.goto(site[0])
    page.wait_for_selector("text=Log in to see this store")
