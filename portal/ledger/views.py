"""Public pages of the log: the newest entries with their head, one entry with its proof."""

import json

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import public
from portal.core.forms import read_query
from portal.ledger.documents import entry_document
from portal.ledger.heads import signed_head
from portal.ledger.proofs import described_inclusion, inclusion_proof
from portal.ledger.publications import publications
from portal.ledger.queries import newest_page, newest_position
from portal.ledger.schemas import LogQuery
from portal.ledger.tree import DIGEST_LENGTH

pages = Blueprint("ledger", __name__)
GROUP = 8


@pages.context_processor
def words() -> dict[str, object]:
    """Give the templates of this feature the kinds of records, and digests in groups."""
    return {"publications": publications(), "in_groups": in_groups, "leaf_of": leaf_of}


def in_groups(digest: bytes) -> str:
    """A digest in groups of hexadecimal digits that an eye can compare and a line can break."""
    text = digest.hex()
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def leaf_of(digests: bytes) -> bytes:
    """The leaf digest among the digests of an entry."""
    return digests[:DIGEST_LENGTH]


@pages.get("/nhat-ky/")
@public
def log() -> ResponseReturnValue:
    """The newest entries, and what the portal vouches for."""
    page = read_query(LogQuery, request.args)["trang"]
    return render_template("ledger/log.html", listing=newest_page(page), head=signed_head())


@pages.get("/nhat-ky/<int:position>")
@public
def entry(position: int) -> ResponseReturnValue:
    """One entry, what it says, and the proof that it is in the log."""
    proof = inclusion_proof(position)
    found = proof.entry
    document = entry_document(found.at, found.kind, found.key, found.content_digest)
    return render_template(
        "ledger/entry.html",
        entry=found,
        proof=proof,
        document=document,
        newest=newest_position(found.kind, found.key),
    )


@pages.get("/nhat-ky/<int:position>/bang-chung.json")
@public
def proof_file(position: int) -> ResponseReturnValue:
    """The proof of one entry as a file for `verify_proof.py`."""
    proof = described_inclusion(inclusion_proof(position))
    text = json.dumps(proof, ensure_ascii=False, indent=1) + "\n"
    response = Response(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="nhat-ky-{position}-bang-chung.json"'
    )
    return response
