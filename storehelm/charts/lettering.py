"""Text of charts: the little mark-up that figures carry, as runs of letters, and how wide letters are."""

import functools
import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from storehelm.charts.scene import Run
from storehelm.settings.home import ROOT

_FONTS = ROOT / "static" / "fonts"
REGULAR: Path = _FONTS / "noto-sans-400.ttf"
BOLD: Path = _FONTS / "noto-sans-600.ttf"
LINE_HEIGHT = 1.3
"""Distance of two lines, in letter sizes."""
_UNITS = 1000
_UNKNOWN_LETTER = 600
_TAG = re.compile(r"<(/?)(br|b|span)\b([^<>]*)>")
_COLOUR = re.compile(r"color:\s*([^;\"']+)")


def lines_of(text: str, colour: str) -> list[tuple[Run, ...]]:
    """Lines of runs from text with `<b>`, `<br>` and coloured `<span>`; every other sign is itself."""
    lines: list[list[Run]] = [[]]
    bold, colours, at = 0, [colour], 0
    for tag in _TAG.finditer(text):
        _add(lines[-1], text[at : tag.start()], colours[-1], is_bold=bold > 0)
        at = tag.end()
        closes, name = bool(tag[1]), tag[2]
        if name == "br":
            lines.append([])
        elif name == "b":
            bold += -1 if closes else 1
        elif closes:
            colours = colours[:-1] or [colour]
        else:
            found = _COLOUR.search(tag[3])
            colours.append(found[1].strip() if found else colours[-1])
    _add(lines[-1], text[at:], colours[-1], is_bold=bold > 0)
    return [tuple(line) for line in lines]


def width_of(runs: Sequence[Run], size: float) -> float:
    """Width of a line in pixels."""
    return sum(_advance(letter, run.is_bold) for run in runs for letter in run.text) * size / _UNITS


def has_letter(letter: str) -> bool:
    """Whether the fonts can draw a letter; a break of lines needs no drawing."""
    return letter in "\n\r\t" or ord(letter) in _measures(False)[0]


def _add(line: list[Run], text: str, colour: str, *, is_bold: bool) -> None:
    if text:
        line.append(Run(html.unescape(text), colour, is_bold))


@functools.cache
def _advance(letter: str, is_bold: bool) -> int:
    letters, widths = _measures(is_bold)
    name = letters.get(ord(letter))
    return widths[name][0] if name is not None else _UNKNOWN_LETTER


@functools.cache
def _measures(is_bold: bool) -> tuple[dict[int, str], Any]:
    font = TTFont(BOLD if is_bold else REGULAR, lazy=True)
    return font.getBestCmap(), font["hmtx"].metrics
