"""Forgotten passwords: who asks gets the same answer at once, the worker sees to the rest.

An account that exists and an address that does not leave the same row; only the worker looks.
"""

from portal.accounts.links import LIFETIMES, link_path, make_link
from portal.accounts.models import Account, AccountState, LinkPurpose
from portal.accounts.queries import account_by_email, plain_email
from portal.accounts.sessions import digest_of
from portal.core import clock
from portal.core.actor import Actor
from portal.core.addresses import absolute
from portal.core.db import unit_of_work
from portal.core.mail import post_mail
from portal.jobs.running import Running
from portal.jobs.services import ask_for

KIND = "reset_link"
ASKING = Actor("sign-in page", "Trang đăng nhập")
INVITED = """Xin chào {name},

Bạn được mời làm việc trên Cổng Tiêu chuẩn Đo lường Chất lượng.
Xin mở liên kết sau trong {days} ngày để đặt mật khẩu (liên kết chỉ dùng được một lần):

{link}

Nếu bạn không chờ thư này, xin bỏ qua; không ai vào được nếu không có liên kết.
"""
RESET = """Xin chào {name},

Có yêu cầu đặt lại mật khẩu cho tài khoản của bạn.
Xin mở liên kết sau trong {hours} giờ (liên kết chỉ dùng được một lần):

{link}

Nếu không phải bạn yêu cầu, xin bỏ qua thư này; mật khẩu của bạn không đổi.
"""


def ask_for_reset(email: str) -> None:
    """Have a link sent to this address if an account has it."""
    address = plain_email(email)
    key = f"{KIND}:{digest_of(address)}"
    ask_for(KIND, "Gửi liên kết đặt lại mật khẩu", {"email": address}, by=ASKING, unique_key=key)


def send_reset_link(running: Running) -> None:
    """Carry out what somebody asked for on the sign-in page."""
    account = account_by_email(str(running.parameters["email"]))
    if account is None or account.state is AccountState.DISABLED:
        return
    with unit_of_work():
        token = make_link(account, at=clock.now(), by=ASKING.name)
    mail_link(account, token)


def mail_link(account: Account, token: str) -> None:
    """Send a person the link that was made for them."""
    is_new = account.state is AccountState.INVITED
    body = (INVITED if is_new else RESET).format(
        name=account.name,
        link=absolute(link_path(token)),
        days=LIFETIMES[LinkPurpose.INVITATION].days,
        hours=LIFETIMES[LinkPurpose.RESET].seconds // 3600,
    )
    subject = "Lời mời vào bàn làm việc" if is_new else "Đặt lại mật khẩu bàn làm việc"
    post_mail(account.email, subject=subject, body=body)
