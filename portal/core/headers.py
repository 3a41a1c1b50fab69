"""Security headers of every answer."""

from collections.abc import Mapping

from flask import Flask, Response, request

from portal.core.access import is_cacheable
from portal.core.logs import REQUEST_ID

# No inline code anywhere: data blocks (application/ld+json) are not code.
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The scanner alone may run a decoder that is no JavaScript, and keep itself for later.
OF_SCANNER = {"script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'self'"}


def _policy(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


CONTENT_SECURITY_POLICY = _policy(DIRECTIVES)
SCANNER_POLICY = _policy({**DIRECTIVES, **OF_SCANNER})
FIXED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = "public, max-age=31536000, immutable"
# A page is asked for again each time and answered with 304 as long as nothing has changed.
ASK_AGAIN = "public, no-cache"
NEVER = "no-store"
# Not for subdomains: other offices may run theirs under the same name.
TWO_YEARS = "max-age=63072000"


def install_headers(app: Flask, *, https: bool) -> None:
    """Set the headers on each answer of the application."""

    fixed = {**FIXED, "Strict-Transport-Security": TWO_YEARS} if https else FIXED
    usual = [(name.lower(), name, value) for name, value in fixed.items()]

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        # Added, not set: setting looks through all that are there, 3 µs for each of ten.
        given = {name.lower() for name, _ in headers}
        for key, name, value in usual:
            if key not in given:
                headers.add(name, value)
        headers.add("X-Request-ID", request.environ.get(REQUEST_ID, ""))
        headers["Cache-Control"] = headers.pop("X-Cache-Control", "") or _caching(response)
        return response


def _caching(response: Response) -> str:
    # A missing style sheet too: between two releases it would be missing for a year.
    if response.status_code >= 400:
        return NEVER
    if request.endpoint == "static":
        return A_YEAR if "v" in request.args else ASK_AGAIN
    return ASK_AGAIN if is_cacheable(request.endpoint) else NEVER
