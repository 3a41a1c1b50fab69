"""What the list of inspections accepts in its address."""

from marshmallow import fields

from portal.core.forms import ListQuery, Many
from portal.inspections.models import Conclusion, InspectionKind


class InspectionsQuery(ListQuery):
    """The list of inspections and surveys: page, kinds and conclusions."""

    loai = Many(fields.Enum(InspectionKind, by_value=True), load_default=list)
    ket_luan = Many(fields.Enum(Conclusion, by_value=True), load_default=list)
