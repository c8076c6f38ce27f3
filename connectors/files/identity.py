"""Keyed hashes of who bought, made in SQL, so that an e-mail address is in no table that is kept."""

import hashlib

from connectors.files.binding import Bound

_BLOCK = 64


class Identity:
    """HMAC-SHA256 under the store's key."""

    def __init__(self, bound: Bound, key: bytes) -> None:
        padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner = bound(bytes(byte ^ 0x36 for byte in padded))
        self._outer = bound(bytes(byte ^ 0x5C for byte in padded))

    def _hash(self, text: str) -> str:
        return f"sha256({self._outer}::blob || unhex(sha256({self._inner}::blob || encode({text}))))"

    def email(self, text: str) -> str:
        """SQL for the key of an e-mail address; null for what is none."""
        return f"case when contains({text}, '@') then {self._hash(f'lower(trim({text}))')} end"

    def customer_id(self, text: str, source: str) -> str:
        """SQL for the key of a source's own customer id; `source` is SQL for its name."""
        return f"case when trim({text}) <> '' then {self._hash(f'{source} || chr(58) || trim({text})')} end"
