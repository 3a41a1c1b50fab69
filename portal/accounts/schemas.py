"""What is accepted from the forms of accounts."""

import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields

from portal.accounts.desk_tables import Outcome
from portal.accounts.models import AccountState
from portal.accounts.passwords import LONGEST
from portal.accounts.permissions import Role
from portal.accounts.scopes import Scope
from portal.core.form_fields import REQUIRED, Choice, Choices, Line, Whole, clean
from portal.core.forms import CleanText, ListQuery

LONGEST_ADDRESS = 200


class Password(fields.Field[str]):
    """A password as typed: nothing is cut off, but each letter is spelled in one way (NFC).

    Keyboards write Vietnamese letters in different ways; the password is the same.
    """

    def __init__(self) -> None:
        super().__init__(required=True, error_messages={"required": REQUIRED})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        typed = unicodedata.normalize("NFC", str(value)[: 4 * LONGEST])
        if not typed:
            raise ValidationError(REQUIRED)
        return typed


class Address(fields.Field[str]):
    """A mail address in small letters."""

    def __init__(self) -> None:
        super().__init__(required=True, error_messages={"required": REQUIRED})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        typed = clean(value).strip().lower()
        if not typed:
            raise ValidationError(REQUIRED)
        if len(typed) > LONGEST_ADDRESS:
            raise ValidationError(f"Dài nhất {LONGEST_ADDRESS} ký tự.")
        return typed


class SignInForm(Schema):
    """Address and password."""

    email = Address()
    password = Password()


class ForgottenForm(Schema):
    """To which address a link shall go."""

    email = Address()


class NewPasswordForm(Schema):
    """A new password, typed twice."""

    password = Password()
    again = Password()


class ChangePasswordForm(NewPasswordForm):
    """The old password besides."""

    current = Password()


class CodeForm(Schema):
    """A code of the app or of the paper."""

    code = Line(required=True, longest=64)


class PasskeyForm(Schema):
    """The browser's answer about a passkey, and the name of a new one."""

    credential = Line(required=True, longest=20_000)
    name = Line(longest=80)


class PasskeyNameForm(Schema):
    """A new name for a passkey."""

    name = Line(required=True, longest=80)


class ConfirmForm(Schema):
    """A password to prove once more who one is."""

    password = Password()


class PositionForm(Schema):
    """What a person is."""

    name = Line(required=True, longest=120)
    roles = Choices(Role, required=True)
    commune = Line(longest=5)
    establishment = Line(longest=16)
    version = Whole(least=1, most=10**9)


class InviteForm(PositionForm):
    """A person who is to come."""

    email = Address()


class InviteBusinessForm(Schema):
    """A person who is to keep the records of an establishment."""

    email = Address()
    name = Line(required=True, longest=120)
    establishment = Line(required=True, longest=16)


class ReasonForm(Schema):
    """Why something is done to an account."""

    reason = Line(required=True, shortest=5, longest=300)


class PeopleQuery(ListQuery):
    """Filters of the list of people."""

    tim = CleanText(load_default="")
    vai_tro = Choice(Role, data_key="vai-tro")
    trang_thai = Choice(AccountState, data_key="trang-thai")


class SignInsQuery(ListQuery):
    """Filters of the list of sign-ins."""

    tim = CleanText(load_default="")
    ket_qua = Choice(Outcome, data_key="ket-qua")


class KeyForm(Schema):
    """A new key of another system."""

    name = Line(required=True, longest=120)
    scopes = Choices(Scope, required=True)
    owner = Line(longest=16)
    commune = Line(longest=5)
