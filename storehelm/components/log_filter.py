"""Keeps tokens out of the web server's log: whoever can read it must not be able to open links."""

import logging
import re

_TOKEN = re.compile(r"(/(?:share|api/upload)/)[^\s?\"']+")
_LOGGERS = ("uvicorn.access", "uvicorn.error", "streamlit")


class WithoutTokens(logging.Filter):
    """Writes `...` for the token in every path of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where it names a token; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(_plain(value) for value in record.args)
        record.msg = _plain(record.msg)
        return True


def keep_tokens_out() -> None:
    """Put the filter before the log of the web server, once."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, WithoutTokens) for one in logger.filters):
            logger.addFilter(WithoutTokens())


def _plain(value: object) -> object:
    return _TOKEN.sub(r"\1...", value) if isinstance(value, str) else value
