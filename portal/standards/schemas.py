"""What a reader may ask of the list of standards."""

from marshmallow import fields, validate

from portal.core.forms import ListQuery, Many
from portal.standards.models import StandardKind, StandardStatus

ICS_CODE_OR_NOTHING = r"([0-9]{2}(\.[0-9]{3}(\.[0-9]{2})?)?)?\Z"
TOPIC = r"[a-z-]{1,40}\Z"
MANDATORY, VOLUNTARY = "co", "khong"


class StandardsQuery(ListQuery):
    """Filters of the list; those that may be given several times are joined by "or"."""

    loai = Many(fields.String(validate=validate.OneOf([*StandardKind])), load_default=list)
    tinh_trang = Many(fields.String(validate=validate.OneOf([*StandardStatus])), load_default=list)
    chu_de = Many(fields.String(validate=validate.Regexp(TOPIC)), load_default=list)
    linh_vuc = fields.String(load_default="", validate=validate.Regexp(ICS_CODE_OR_NOTHING))
    bat_buoc = fields.String(load_default="", validate=validate.OneOf(["", MANDATORY, VOLUNTARY]))
