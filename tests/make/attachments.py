"""Files that people hand in, honest and hostile, and portals that offer them."""

from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Flask
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from portal.attachments import views
from portal.attachments.holders import Holder, install_attachment_holders
from portal.attachments.models import Attachment
from portal.attachments.queries import attachment_by_digest
from portal.attachments.services import examine, receive, record_verdict
from portal.core.db import Model, db, unit_of_work

BY = "test"
OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
SHEET = f"{OFFICE}.spreadsheetml.sheet.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def offer_downloads(app: Flask, holders: Sequence[Holder] = ()) -> None:
    """Give a test portal the table and the address, and say which features carry attachments."""
    with app.app_context():
        Model.metadata.create_all(db.engine, [Attachment.__table__])  # type: ignore[list-item]
        db.session.remove()
    if views.pages.name not in app.blueprints:
        app.register_blueprint(views.pages)
    install_attachment_holders(app, holders)


def holding(*digests: str, published: Collection[str] = ()) -> Holder:
    """A feature whose records carry `digests`, of which `published` may be read by all."""
    return Holder(
        is_published=lambda digest: digest in published,
        held=lambda asked: set(asked) & set(digests),
    )


def make_attachment(app: Flask, content: bytes, name: str = "tep.pdf") -> str:
    """Hand a file in; it stays in quarantine. Returns its digest."""
    with app.app_context(), unit_of_work():
        return receive(content, name, by=BY).digest


def judge(app: Flask, digest: str, scanner: str = "") -> Attachment:
    """Have a file examined and the verdict recorded; returns the record as it is then."""
    with app.app_context():
        verdict = examine(attachment_by_digest(digest), scanner=scanner)
        with unit_of_work():
            record_verdict(attachment_by_digest(digest), verdict, by=BY)
        return read(app, digest)


def read(app: Flask, digest: str) -> Attachment:
    """The record as the database has it."""
    with app.app_context():
        found = attachment_by_digest(digest)
        db.session.expunge(found)
        return found


def pdf(pages: int = 2, **catalogue: object) -> bytes:
    """A PDF file of blank pages, with further entries in its catalogue."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    for name, value in catalogue.items():
        writer.root_object[NameObject(f"/{name}")] = value  # type: ignore[assignment]
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The file that a writer makes."""
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def action(kind: str, **values: object) -> DictionaryObject:
    """A PDF action."""
    made = DictionaryObject({NameObject("/S"): NameObject(f"/{kind}")})
    for name, value in values.items():
        thing = TextStringObject(value) if isinstance(value, str) else value
        made[NameObject(f"/{name}")] = thing  # type: ignore[assignment]
    return made


def linking(address: str) -> bytes:
    """A PDF page with a link."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): writer._add_object(action("URI", URI=address)),
        }
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return written(writer)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def types(*declared: str) -> str:
    """The list of content types of an Office file."""
    lines = "".join(
        f'<Override PartName="/part{number}.xml" ContentType="{one}"/>'
        for number, one in enumerate(declared)
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{lines}</Types>'


def relation(kind: str, target: str, mode: str = "External") -> str:
    """A list of relations with one relation."""
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{RELATION}/{kind}"'
        f' Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def word(body: str = "<w:p/>") -> dict[str, str | bytes]:
    """The parts of a Word file."""
    return {
        "[Content_Types].xml": types(WORD),
        "_rels/.rels": relation("officeDocument", "word/document.xml", "Internal"),
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }


def docx(parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word file, with further or other parts."""
    return zipped({**word(), **(parts or {})})
