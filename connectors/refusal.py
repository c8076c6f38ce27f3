"""The one error that a connector raises on purpose."""


class ConnectorRefusal(Exception):
    """A source cannot be read as asked; the fields say what is wrong, where, and what to do next.

    Args:
        message: One sentence that says what is wrong.
        file: Path of the file, where there is one.
        line: Line in that file, counted from 1.
        column: Name of the column.
        value: The text that could not be read.
        hint: One sentence that says what to do next.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.value = value
        self.hint = hint
