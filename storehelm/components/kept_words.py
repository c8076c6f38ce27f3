"""What people read once something was kept, removed or taken back, or was not."""

from storehelm.languages.formats import Formats
from storehelm.languages.speech import noted, say
from storehelm.warehouse.records import Record

NOBODY = noted("someone in the app")
"""Kept in English as the author where nobody has given a name."""


def author_words(name: str) -> str:
    """An author as people read him: his name, or that nobody gave one."""
    return say(NOBODY) if name == NOBODY else name


def your_name() -> str:
    """The label of the field for the reader's name."""
    return say("Your name")


def undo() -> str:
    """The label of the button that takes the last change back."""
    # Translators: a button that takes the last change back.
    return say("Undo")


def kept(name: str, is_removed: bool) -> str:
    """That something is kept, or is removed."""
    name = name.rstrip(".")
    # Translators: {name} is what a reader calls the goal, initiative or decision.
    return say("Removed: {name}.", name=name) if is_removed else say("Kept: {name}.", name=name)


def taken_back(name: str, is_removed: bool) -> str:
    """That the last change of something was taken back."""
    name = name.rstrip(".")
    if is_removed:
        # Translators: taking back how it was first written leaves nothing of {name}, a goal, initiative or decision.
        return say("Taken back, so that it is removed: {name}.", name=name)
    # Translators: {name} is the goal, initiative or decision whose last change was undone.
    return say("Taken back: {name}.", name=name)


def conflict(theirs: Record, now: str, formats: Formats) -> str:
    """That somebody else has changed the same thing meanwhile, how it reads `now`, and what one can do."""
    # Translators: {who} is a person; {now} is what the goal or decision says now, in a few words.
    changed = say(
        "{who} changed it on {day} at {time} UTC. It says now: {now}.",
        who=author_words(theirs.changed_by),
        day=formats.day(theirs.changed_at.date()),
        time=f"{theirs.changed_at:%H:%M}",
        now=now,
    )
    ways = say(
        "What you wrote still stands here: press the button again to overwrite theirs, or close this window to leave "
        "theirs as it is."
    )
    return f"{changed} {ways}"
