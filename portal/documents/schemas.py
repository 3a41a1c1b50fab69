"""What a reader may ask of the list of documents and of the tasks of one."""

from marshmallow import Schema, fields, validate

from portal.core.forms import CleanText, ListQuery, Many
from portal.documents.models import DocumentKind

WITH_TEXT, CITED, ALL = "", "dan-chieu", "tat-ca"


class DocumentsQuery(ListQuery):
    """Filters of the list; documents known only by citation are left out unless asked for."""

    loai = Many(fields.String(validate=validate.OneOf([*DocumentKind])), load_default=list)
    co_quan = Many(CleanText(), load_default=list)
    nam = Many(fields.Integer(validate=validate.Range(1945, 2100)), load_default=list)
    tinh = Many(fields.String(validate=validate.Regexp(r"[0-9]{2}\Z")), load_default=list)
    toan_van = fields.String(
        load_default=WITH_TEXT, validate=validate.OneOf([WITH_TEXT, CITED, ALL])
    )


class TasksQuery(Schema):
    """Filters of the tasks of one document."""

    co_quan = CleanText(load_default="")
    thoi_gian = CleanText(load_default="")
