"""Why EPCIS requests are refused, under the names that the standard has for it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from portal.core.errors import PortalError

Problem = Mapping[str, str | int]


class EpcisError(PortalError):
    """Base of the refusals; `exception` is the standard's name, `problems` say more to machines."""

    exception = "ImplementationException"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class InvalidEventsError(EpcisError):
    """A document or an event that is not EPCIS 2.0."""

    status = HTTPStatus.BAD_REQUEST
    exception = "ValidationException"


class UnreadableError(EpcisError):
    """A body in a form that is not taken, such as XML."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    exception = "ValidationException"


class TooManyEventsError(EpcisError):
    """More events, or a larger document, than one call may bring."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    exception = "CaptureLimitExceededException"


class EventExistsError(EpcisError):
    """Another event has this eventID."""

    status = HTTPStatus.CONFLICT
    exception = "ResourceAlreadyExistsException"


class ForeignEventsError(EpcisError):
    """A key may not tell of these goods."""

    status = HTTPStatus.FORBIDDEN
    exception = "SecurityException"


class NoSuchResourceError(EpcisError):
    """There is no such event or capture job, or the reader may not know of it."""

    status = HTTPStatus.NOT_FOUND
    exception = "NoSuchResourceException"


class QueryParameterError(EpcisError):
    """A parameter that the standard does not know, or a value that it does not allow."""

    status = HTTPStatus.BAD_REQUEST
    exception = "QueryParameterException"


class QueryTooLargeError(EpcisError):
    """A question that would look at more than the portal is willing to."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    exception = "QueryTooLargeException"


class NotSupportedError(EpcisError):
    """Something that the standard has and this portal does not."""

    status = HTTPStatus.NOT_IMPLEMENTED
    exception = "ImplementationException"


class NotAcceptableError(EpcisError):
    """A version or form of the answer that this portal does not give."""

    status = HTTPStatus.NOT_ACCEPTABLE
    exception = "ImplementationException"
