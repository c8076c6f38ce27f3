"""An error as the API tells it, on either transport."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

HTTP_OF: Mapping[str, int] = {
    "INVALID_ARGUMENT": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499,
    "INTERNAL": 500,
    "UNKNOWN": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
"""HTTP status of each name of google.rpc.Code."""

SERVER_ERRORS = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE})
"""What the service counts against the quota of server errors."""


@dataclass
class ApiError(Exception):
    """A refusal of the service.

    Args:
        status: Name of the code, such as "RESOURCE_EXHAUSTED".
        message: Its sentence, in the service's words.
        reason: Reason of the ErrorInfo that comes with it, where one does.
        metadata: The rest of that ErrorInfo.
    """

    status: str
    message: str
    reason: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def http_status(self) -> int:
        """The code that HTTP shows."""
        return HTTP_OF[self.status]


def invalid(message: str) -> ApiError:
    """A request that the service cannot answer as it stands."""
    return ApiError("INVALID_ARGUMENT", message)


def incompatible(remove: str) -> ApiError:
    """Fields that cannot be asked for together."""
    return invalid(
        f"Please remove {remove} to make the request compatible. The request's dimensions & metrics are incompatible. "
        "To learn more, see https://ga-dev-tools.web.app/ga4/dimensions-metrics-explorer/"
    )
