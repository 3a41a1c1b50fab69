"""What the forms of subscriptions take, and what their lists can be asked."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from portal.core.form_fields import REQUIRED, Choice, Line, Yes, clean
from portal.core.forms import ListQuery, Many
from portal.core.language import N_
from portal.core.mail import is_address
from portal.subscriptions.slots import Frequency

SHORTEST_REASON = 10


class MailAddress(fields.Field[str]):
    """One mail address, in small letters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        typed = clean(value).strip().lower()
        if not typed:
            raise ValidationError(REQUIRED)
        if not is_address(typed):
            raise ValidationError(N_("Địa chỉ thư chưa đúng. Ví dụ: ten@example.vn"))
        return typed


class Agreed(Yes):
    """A box that must be ticked: silence is no consent."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not super()._deserialize(value, attr, data, **options):
            raise ValidationError(REQUIRED)
        return True


class TopicsForm(Schema):
    """Topics, the own commune as one more, and how often to be told."""

    chu_de = Many(fields.String(), load_default=list)
    xa = Line(longest=40)
    tan_suat = Choice(Frequency, required=True)


class SubscribeForm(TopicsForm):
    """The same with the address, for somebody who is not known yet."""

    email = MailAddress(required=True, error_messages={"required": REQUIRED})
    dong_y = Agreed(required=True)


class PersonForm(Schema):
    """An address that somebody asks about, and why it is looked up."""

    email = MailAddress(required=True, error_messages={"required": REQUIRED})
    reason = Line(required=True, shortest=SHORTEST_REASON, longest=500)


class ForgetForm(Schema):
    """Why what is known of a person is removed."""

    reason = Line(required=True, shortest=SHORTEST_REASON, longest=500)
    chac_chan = Agreed(required=True)


class TopicFiguresQuery(ListQuery):
    """The list of topics with their numbers."""
