"""Downloads: clean files of published records, in a form that no browser opens by itself."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from portal.attachments import store
from portal.attachments.queries import downloadable_attachment
from portal.core.access import public_uncached
from portal.core.headers import ASK_AGAIN

pages = Blueprint("attachments", __name__)
# Should a browser show the file after all, it may do nothing and load nothing.
SANDBOX = "sandbox; default-src 'none'"


# Not kept by the page cache, which would hold whole files in memory and knows no ranges.
@pages.get("/tep/<string:digest>/<string:name>")
@public_uncached
def download(digest: str, name: str) -> ResponseReturnValue:
    """An attached file, for saving; whole, in part, or not at all when the reader has it."""
    attachment = downloadable_attachment(digest, name)
    response = send_file(
        store.kept_file(digest),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
        etag=digest,
        last_modified=attachment.uploaded_at,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    # A record can be withdrawn, so the reader's browser asks again and is told 304.
    response.headers["X-Cache-Control"] = ASK_AGAIN
    return response
