"""Makes the pictures of the README from the demo store: python -m benchmarks.screenshots [FOLDER]."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from benchmarks.app_server import ROOT, Server, serving
from benchmarks.browser_speed import CHROMIUM
from benchmarks.demo_home import made_demo
from storehelm.components.navigation import PLACES
from storehelm.languages.known import ENGLISH, LANGUAGES

DESKTOP, PHONE = (1440, 900), (390, 844)
_TALLEST = 2600
_DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"
_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"


def take(server: Server, folder: Path) -> list[Path]:
    """Each page on a desk, in light; the weekly review also in dark, on a phone, and in every language."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        review = PLACES[0].name
        sitters = [Sitter(place.name) for place in PLACES]
        sitters += [Sitter(review, scheme="dark"), Sitter(review, PHONE)]
        sitters += [Sitter(review, PHONE, language=code) for code in LANGUAGES if code != ENGLISH]
        pictures = [_picture(browser, server, folder, sitter) for sitter in sitters]
        browser.close()
    return pictures


@dataclass(frozen=True)
class Sitter:
    """What a picture shows: a page, on a screen of a size, in a scheme and a language."""

    page: str
    size: tuple[int, int] = DESKTOP
    scheme: Literal["light", "dark"] = "light"
    language: str = ENGLISH

    @property
    def file(self) -> str:
        """`weekly-light.png`, `weekly-390.png`, `weekly-ka.png`."""
        if self.language != ENGLISH:
            return f"{self.page}-{self.language}.png"
        return f"{self.page}-{self.scheme if self.size == DESKTOP else self.size[0]}.png"


def _picture(browser: Browser, server: Server, folder: Path, sitter: Sitter) -> Path:
    width, height = sitter.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=sitter.scheme,
        locale="en-GB" if sitter.language == ENGLISH else sitter.language,
    )
    page = context.new_page()
    page.goto(server.url if sitter.page == PLACES[0].name else f"{server.url}/{sitter.page}")
    page.wait_for_selector(_DRAWN, timeout=120_000)
    page.wait_for_timeout(3000)
    page.set_viewport_size({"width": width, "height": min(_TALLEST, page.evaluate(_HEIGHT) + 16)})
    page.wait_for_timeout(1000)
    path = folder / sitter.file
    page.screenshot(path=str(path))
    context.close()
    return path


def main(words: list[str]) -> int:
    """Make the demo store, serve it, and write the pictures into docs/screenshots or the folder named."""
    folder = Path(words[0]) if words else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(made_demo(Path(scratch))) as server:
        for picture in take(server, folder):
            sys.stdout.write(f"{picture} ({picture.stat().st_size // 1024} kB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
