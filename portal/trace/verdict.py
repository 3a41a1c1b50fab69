"""What a lot or a piece is worth on a day: its own state first, then that of its product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.language import N_
from portal.registry.judgement import JudgedCertificate, judge_product
from portal.registry.models import Product
from portal.registry.states import ProductState
from portal.registry.wording import Words
from portal.trace.models import Lot, Serial
from portal.trace.states import LotState, SerialState

RECALLED = Words(
    N_("Lô hàng này đang bị thu hồi: không mua, không dùng"),
    N_("Đang thu hồi"),
    N_("Ngừng dùng sản phẩm và mang trả nơi đã mua."),
    "bad",
    "recalled",
)
EXPIRED = Words(
    N_("Lô hàng này đã quá hạn sử dụng"),
    N_("Quá hạn sử dụng"),
    N_("Không mua, không dùng. Thấy nơi còn bày bán, hãy báo cơ quan quản lý."),
    "bad",
    "withdrawn",
)
WITHDRAWN = Words(
    N_("Sản phẩm mang mã này đã được rút khỏi lưu thông"),
    N_("Đã rút khỏi lưu thông"),
    N_("Sản phẩm mang mã này không được bán nữa: hỏi nơi bán và báo cơ quan quản lý."),
    "bad",
    "withdrawn",
)
CLOSED = Words(
    N_("Lô hàng này có thật, cơ sở báo đã bán hết"),
    N_("Đã kết thúc"),
    N_("Thấy nơi còn bán hàng mới mang số lô này, hãy hỏi rõ nguồn gốc."),
    "caution",
    "unverified",
)


@dataclass(frozen=True, slots=True)
class LotJudgement:
    """The verdict with its grounds, as the verdict panel needs it."""

    words: Words
    reason: str = ""
    advice: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class _Listed:
    """A product of which only other lots are recalled."""

    product: Product
    state: ProductState = ProductState.LISTED
    state_since: date | None = None
    state_reason: str = ""
    state_advice: str = ""
    recalled_lots: Sequence[str] = ()

    @property
    def is_public(self) -> bool:
        """Whether its producer is verified."""
        return self.product.is_public

    @property
    def certificates(self) -> Sequence[JudgedCertificate]:
        """Its certificates."""
        return self.product.certificates


def judge_lot(lot: Lot | None, serial: Serial | None, product: Product, day: date) -> LotJudgement:
    """What a buyer must know of a lot (or of one piece of it) on `day`."""
    if lot is not None and lot.state is LotState.RECALLED:
        return LotJudgement(RECALLED, lot.recall_reason, lot.recall_advice, lot.recalled_on)
    of_product = _judge_product(lot, product, day)
    if of_product.words.panel in ("recalled", "withdrawn"):
        return of_product
    if serial is not None and serial.state is SerialState.WITHDRAWN:
        return LotJudgement(WITHDRAWN)
    if lot is not None and lot.is_expired(day):
        return LotJudgement(EXPIRED, since=lot.expires_on)
    if lot is not None and lot.state is LotState.CLOSED and serial is None:
        return LotJudgement(CLOSED, since=lot.state_since)
    return of_product


def _judge_product(lot: Lot | None, product: Product, day: date) -> LotJudgement:
    """The verdict on the product; a recall of other lots says nothing of this one."""
    by_lots = product.state is ProductState.RECALLED and bool(product.recalled_lots)
    if not by_lots or lot is None:
        found = judge_product(product, day)
    elif lot.number in product.recalled_lots:
        return LotJudgement(
            RECALLED, product.state_reason, product.state_advice, product.state_since
        )
    else:
        found = judge_product(_Listed(product), day)
    return LotJudgement(found.words, found.reason, found.advice, found.since)
