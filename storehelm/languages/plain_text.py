"""Text from data as text in HTML: nothing of it is obeyed, neither mark-up nor signs that turn other letters round."""

import html

_CONTROLS = (*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_TURNS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Embeddings, overrides and isolates of Unicode: left open, they turn round the numbers that follow."""
_DROPPED = dict.fromkeys((*_CONTROLS, *_TURNS))


def visible(text: object) -> str:
    """Text without signs that cannot be seen and change how others are read."""
    return str(text).translate(_DROPPED)


def escaped(text: object) -> str:
    """Visible text that stands for itself in the content of an element and in a quoted attribute."""
    return html.escape(visible(text), quote=True)
