"""The Korean letters that a report uses: the whole font, with its eleven thousand syllables, would outweigh it."""

import io
import re
from functools import lru_cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_HANGUL = re.compile(r"[\u3000-\u303f\u3130-\u318f\uac00-\ud7a3\uff00-\uffef]")


def korean_letters(text: str) -> str:
    """The Korean letters of a text, each once, in order."""
    return "".join(sorted(set(_HANGUL.findall(text))))


@lru_cache(maxsize=8)
def subset(path: Path, letters: str) -> bytes:
    """A font file (woff) that draws these letters alone."""
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False))
    subsetter.populate(text=letters)
    subsetter.subset(font)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
