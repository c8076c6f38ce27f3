"""`python -m storehelm.languages` brings the catalogues to the messages of the code, and says which have no words."""

import sys
from pathlib import Path

from storehelm.languages.catalogues import path_of
from storehelm.languages.extraction import messages
from storehelm.languages.files import update, waiting
from storehelm.languages.known import ENGLISH, LANGUAGES


def main(root: Path) -> int:
    """Update every language's file; 1 where one has messages without words."""
    found = messages(root)
    known = len({(one.one, one.context) for one in found})
    missing = 0
    for language, name in LANGUAGES.items():
        if language == ENGLISH:
            continue
        without = waiting(update(path_of(language), language, found))
        missing += len(without)
        sys.stdout.write(f"{name}: {len(without)} of {known} messages wait for words.\n")
        sys.stdout.writelines(f"    {message}\n" for message in without[:10])
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
