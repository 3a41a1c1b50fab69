"""What the list of warnings accepts in its address."""

from marshmallow import fields, validate

from portal.core.forms import ListQuery, Many
from portal.warnings.models import WarningMeasure, WarningStatus


class WarningsQuery(ListQuery):
    """The list of warnings: page, state (empty: all) and measures."""

    tinh_trang = fields.String(load_default="", validate=validate.OneOf(["", *WarningStatus]))
    bien_phap = Many(fields.Enum(WarningMeasure, by_value=True), load_default=list)
