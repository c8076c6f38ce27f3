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
KOREAN_REGULAR: Path = _FONTS / "noto-sans-kr-400.woff"
KOREAN_BOLD: Path = _FONTS / "noto-sans-kr-600.woff"
LINE_HEIGHT = 1.3
"""Distance of two lines, in letter sizes."""
_UNITS = 1000
_UNKNOWN_LETTER = 600
_TAG = re.compile(r"<(/?)(br|b|span)\b([^<>]*)>")
_KOREAN = re.compile(r"([\u3000-\u303f\u3130-\u318f\uac00-\ud7a3\uff00-\uffef]+)")
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
    return letter in "\n\r\t" or ord(letter) in _measures(False, is_korean(letter))[0]


def is_korean(text: str) -> bool:
    """Whether a text holds letters that the Korean font draws."""
    return _KOREAN.search(text) is not None


def by_script(text: str) -> list[tuple[str, bool]]:
    """Parts of a text that one font can draw, in order, and whether it is the Korean one."""
    return [(part, place % 2 == 1) for place, part in enumerate(_KOREAN.split(text)) if part]


def _add(line: list[Run], text: str, colour: str, *, is_bold: bool) -> None:
    if text:
        line.append(Run(html.unescape(text), colour, is_bold))


@functools.cache
def _advance(letter: str, is_bold: bool) -> int:
    letters, widths = _measures(is_bold, is_korean(letter))
    name = letters.get(ord(letter))
    return widths[name][0] if name is not None else _UNKNOWN_LETTER


@functools.cache
def _measures(is_bold: bool, is_korean: bool) -> tuple[dict[int, str], Any]:
    regular, bold = (KOREAN_REGULAR, KOREAN_BOLD) if is_korean else (REGULAR, BOLD)
    font = TTFont(bold if is_bold else regular, lazy=True)
    return font.getBestCmap(), font["hmtx"].metrics
