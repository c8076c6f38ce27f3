"""What a file says of itself: total rows, and identities that hold for each order."""

from connectors.files.tables import Making


def run_checks(making: Making) -> None:
    """Compare, and say in evidence and warnings what came out."""
