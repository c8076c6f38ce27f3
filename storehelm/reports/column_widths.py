"""How wide the columns of a table on paper are: numbers are never broken, and no table is wider than its page."""

from collections.abc import Sequence

from storehelm.charts.lettering import width_of
from storehelm.charts.scene import Run
from storehelm.reports.grids import Grid

_STEP = 0.5
_WIDEST_TEXT = 26.0
"""Letter sizes that a column of text asks for at first; what is left over goes to such columns."""
_WIDEST_WORD = 14.0
"""Letter sizes of a word or number that is kept whole; what is longer may be broken."""
_AIR = 1.0


def column_widths(grid: Grid, room: float, sizes: tuple[float, float], padding: float) -> tuple[float, list[float]]:
    """The size of the letters, and the width of each column.

    Args:
        grid: The table.
        room: Width of the page.
        sizes: The usual size of the letters, and the smallest: small ones are taken only where nothing else helps.
        padding: Left and right of a cell together.
    """
    size, least_size = sizes
    while size > least_size and sum(_least(grid, size, padding)) > room:
        size -= _STEP
    least = _least(grid, size, padding)
    wanted = [max(one, other) for one, other in zip(least, _natural(grid, size, padding), strict=True)]
    if sum(wanted) <= room:
        return size, _widened(wanted, room, grid)
    spare = room - sum(least)
    if spare <= 0:
        return size, [one / sum(least) * room for one in least]
    asked = sum(wanted) - sum(least)
    return size, [one + (other - one) / asked * spare for one, other in zip(least, wanted, strict=True)]


def _widened(widths: Sequence[float], room: float, grid: Grid) -> list[float]:
    """All of the room for a table with text in it, given to its columns of text; else as wide as it needs."""
    texts = [index for index, head in enumerate(grid.heads) if not head.is_number]
    spare = min(room - sum(widths), room / 4) if len(texts) < 2 else room - sum(widths)
    return [one + (spare / len(texts) if index in texts else 0.0) for index, one in enumerate(widths)]


def _least(grid: Grid, size: float, padding: float) -> list[float]:
    """Widths below which a word or a number would be broken."""
    return [
        min(max(_wide(piece, size) for piece in _pieces(grid, index)), _WIDEST_WORD * size) + padding + _AIR
        for index in range(len(grid.heads))
    ]


def _pieces(grid: Grid, index: int) -> list[str]:
    head = grid.heads[index]
    cells = [line.cells[index] for line in grid.lines]
    whole = cells if head.is_number else [word for cell in cells for word in cell.split(" ")]
    return [*head.label.split(" "), *whole]


def _natural(grid: Grid, size: float, padding: float) -> list[float]:
    texts = [[head.label, *(line.cells[index] for line in grid.lines)] for index, head in enumerate(grid.heads)]
    return [min(max(_wide(text, size) for text in column), _WIDEST_TEXT * size) + padding + _AIR for column in texts]


def _wide(text: str, size: float) -> float:
    return width_of((Run(text, "", is_bold=True),), size)
