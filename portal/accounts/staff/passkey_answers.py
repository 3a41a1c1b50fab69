"""The browser's part in using a passkey: options out, answers in."""

import importlib
from types import ModuleType

from flask import request

from portal.accounts.models import Account
from portal.accounts.schemas import PasskeyForm
from portal.accounts.sign_in_book import Visitor
from portal.accounts.signing_in import count_code, forget_codes
from portal.accounts.staff_access import client_of_request, current_session
from portal.core import clock
from portal.core.errors import RefusedError
from portal.core.forms import read_form


def ceremonies() -> ModuleType:
    """What knows passkeys; its library is loaded when somebody uses one."""
    return importlib.import_module("portal.accounts.passkeys")


def prove_with_passkey(account: Account) -> None:
    """Raise RefusedError unless the sent answer is signed by a passkey of this person.

    Raises TooManyError beyond the limit of codes.
    """
    form = read_form(PasskeyForm, request.form)
    if not form.ok:
        raise RefusedError("Trình duyệt không gửi khóa truy cập. Xin thử lại.")
    count_code(Visitor(account.email, account.id, client_of_request()), at=clock.now())
    ceremonies().check_passkey(
        account, current_session(), form.values["credential"], at=clock.now()
    )
    forget_codes(account)
