"""What a verb gives back: a document for scripts, a text for people, and the exit code."""

from dataclasses import dataclass
from typing import Any

DONE = 0
ANSWER_IS_NO = 1
REFUSED = 2


@dataclass(frozen=True)
class Outcome:
    """The result of one verb.

    `document` is what `--json` prints as one JSON object; `text` is what people read; `exit_code` is 0 when done
    and 1 when the answer is "no".
    """

    document: dict[str, Any]
    text: str
    exit_code: int = DONE
