"""What can go wrong, in words for the person in front of the screen."""

from http import HTTPStatus


class PortalError(Exception):
    """Base of all refusals; `message` is Vietnamese and meant for the reader."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(PortalError):
    """There is no such record, or the reader may not know of it."""

    status = HTTPStatus.NOT_FOUND


class ForbiddenError(PortalError):
    """The reader is known, but this is not for them."""

    status = HTTPStatus.FORBIDDEN


class StaleEditError(PortalError):
    """Somebody else has changed the record since it was opened."""

    status = HTTPStatus.CONFLICT


class TooManyError(PortalError):
    """Too many attempts in a short time; the reader may come back later."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class InvalidInputError(PortalError):
    """The request itself cannot be understood."""

    status = HTTPStatus.BAD_REQUEST


class RefusedError(PortalError):
    """The rules of the trade do not allow this change."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class BusyError(PortalError):
    """Too much is asked of the portal at this moment; the reader may come back soon."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class UnavailableError(PortalError):
    """Something that the page needs (database, index) does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
