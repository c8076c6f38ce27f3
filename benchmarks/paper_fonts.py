"""Makes the fonts that PDFs embed from the app's own: two weights, all of their letters in one file, and two arrows.

Run it after the app's fonts have changed: `python -m benchmarks.paper_fonts`. It needs the package brotli, which reads
woff2 and is no dependency of the project. Given the folder `files` of the package @fontsource/noto-sans-kr, it also
makes the Korean fonts, which app and PDFs share.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from storehelm.settings.home import ROOT

FONTS = ROOT / "static" / "fonts"
PARTS = ("latin", "latin-ext", "currency", "cyrillic", "georgian")
LATIN_EXT = (*range(0x100, 0x180), *range(0x218, 0x21C), 0x1E9E)
WEIGHTS = (400, 600)
_DROPPED = ["GSUB", "GPOS", "GDEF", "STAT", "MATH"]
_MADE = 3_786_912_000
"""A day in seconds since 1904, as fonts count: the same letters give the same file."""
_ADVANCE = 520
_DRAWN_LIKE = {0x202F: 0x2009, 0x2007: 0xA0, 0x2011: 0x2D, 0x2060: 0x200B, 0x200E: 0x200B, 0x200F: 0x200B}
_ARROW_UP = ((260, 700), (60, 460), (212, 460), (212, 20), (308, 20), (308, 460), (460, 460))


KOREAN = (*range(0x3000, 0x3040), *range(0x3130, 0x3190), *range(0xAC00, 0xD7A4), *range(0xFF00, 0xFFF0))
_KOREAN_DROPPED = [*_DROPPED, "BASE", "VORG", "vhea", "vmtx"]


def main(korean: Path | None) -> None:
    """Write noto-sans-400.ttf and noto-sans-600.ttf; with a folder of Korean fonts, noto-sans-kr-400.woff and -600."""
    for weight in WEIGHTS:
        if korean is not None:
            _write_korean(korean / f"noto-sans-kr-korean-{weight}-normal.woff2", weight)
        with tempfile.TemporaryDirectory() as folder:
            parts = [_part(name, weight, Path(folder)) for name in PARTS]
            font = Merger().merge(parts)
        _add_arrows(font)
        _add_spaces(font)
        font["head"].created = font["head"].modified = _MADE
        font.recalcTimestamp = False
        font.save(FONTS / f"noto-sans-{weight}.ttf")


def _write_korean(source: Path, weight: int) -> None:
    """Every syllable, without what lays text out from top to bottom; woff, as that is read without brotli."""
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(Options(drop_tables=[*Options().drop_tables, *_KOREAN_DROPPED], hinting=False))
    subsetter.populate(unicodes=set(KOREAN) & set(font.getBestCmap()))
    subsetter.subset(font)
    font.flavor = "woff"
    font.save(FONTS / f"noto-sans-kr-{weight}.woff")


def _part(name: str, weight: int, folder: Path) -> str:
    font = instantiateVariableFont(TTFont(FONTS / f"noto-sans-{name}-wght-normal.woff2"), {"wght": weight})
    options = Options(drop_tables=[*Options().drop_tables, *_DROPPED], hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LATIN_EXT if name == "latin-ext" else font.getBestCmap())
    subsetter.subset(font)
    font.flavor = None
    path = folder / f"{name}.ttf"
    font.save(path)
    return str(path)


def _add_arrows(font: TTFont) -> None:
    """Noto Sans has no arrows, and a change that is news needs a shape."""
    upside_down = [(x, 720 - y) for x, y in reversed(_ARROW_UP)]
    for letter, corners in ((0x2191, _ARROW_UP), (0x2193, upside_down)):
        pen, name = TTGlyphPen(None), f"uni{letter:04X}"
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = (_ADVANCE, min(x for x, _ in corners))
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[letter] = name


def _add_spaces(font: TTFont) -> None:
    """Spaces, hyphens and signs without width that numbers of some languages use, drawn as those that the font has."""
    letters = font.getBestCmap()
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {letter: letters[like] for letter, like in _DRAWN_LIKE.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
