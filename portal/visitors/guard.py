"""Who sends a form that anybody may send: a person, perhaps a machine, or surely one.

No captcha, no cookie, and no address is kept: a network is counted under a digest that is
another one each day.
"""

import hashlib
import hmac
from dataclasses import dataclass

from flask import request

from portal.accounts.limits import Limit, count_attempt
from portal.accounts.staff_access import client_of_request
from portal.core import clock
from portal.core.desk import desk_work
from portal.core.errors import RefusedError, TooManyError
from portal.core.language import gettext as _
from portal.core.secret_box import signing_key
from portal.visitors.proof import is_proven
from portal.visitors.tickets import BadTicketError, read_ticket

TICKET_FIELD = "phieu"
PROOF_FIELD = "loi_giai"
# Named as what machines like to fill in; people do not see it.
TRAP_FIELD = "website"
TOO_QUICK_S = 3


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a form: `ticket` is the number of the form, for services to know it again.

    `is_doubtful` tells the officers who decide that nothing showed a person behind it: sent
    within three seconds, or without proof of work (no JavaScript).
    """

    ticket: str
    is_doubtful: bool


def check_visitor(form: str, *, most: int = 10) -> Visitor:
    """Who sent the form that the present request carries, and count it for their network.

    At most `most` in about five minutes from one network. Raises TooManyError beyond that, and
    RefusedError, in words for the top of the form, for an old ticket and for a filled trap.
    """
    try:
        ticket = read_ticket(request.form.get(TICKET_FIELD, ""), form=form)
    except BadTicketError:
        raise RefusedError(
            _("Mẫu này mở đã quá lâu nên chưa gửi được. Nội dung còn nguyên: xin bấm gửi lần nữa.")
        ) from None
    if request.form.get(TRAP_FIELD, ""):
        raise RefusedError(_("Xin để trống ô dành cho máy rồi gửi lại."))
    with desk_work() as session:
        is_within = count_attempt(session, Limit(f"visitor-{form}", most), _network_today())
    if not is_within:
        raise TooManyError(_("Mạng của bạn gửi quá nhiều trong ít phút. Xin thử lại sau ít phút."))
    is_proved = is_proven(ticket.number, request.form.get(PROOF_FIELD, ""))
    return Visitor(ticket.number, ticket.age_s < TOO_QUICK_S or not is_proved)


def _network_today() -> str:
    """A name for the network of the present request that nobody can turn back after today."""
    key = signing_key(f"visitors:{clock.today().isoformat()}")
    network = client_of_request().network.encode()
    return hmac.new(key, network, hashlib.sha256).hexdigest()[:32]
