"""What stands on a card: made of a record alone, without asking the database anything."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from portal.core.language import gettext as _
from portal.core.pages import day as shown_day
from portal.core.pages import moment
from portal.documents.models import Document
from portal.documents.queries import KIND_LABELS as DOCUMENT_KINDS
from portal.documents.queries import name_of
from portal.gatherings.models import Gathering
from portal.gatherings.states import KIND_LABELS as GATHERING_KINDS
from portal.gatherings.states import STATUS_LABELS, STATUS_TONES
from portal.library.models import LibraryItem
from portal.library.states import KIND_LABELS as LIBRARY_KINDS
from portal.publishing.models import CATEGORY_LABELS, Article, ArticleKind
from portal.registry.judgement import judge_product
from portal.registry.models import Product
from portal.warnings.models import ConsumerWarning
from portal.warnings.states import MEASURE_LABELS

# A new look of the cards is a new address for each of them.
LOOK = "1"
DIGEST_LENGTH = 16


class Folder(StrEnum):
    """What cards are made of: the first part of the addresses of their pages."""

    PRODUCT = "san-pham"
    WARNING = "canh-bao"
    NEWS = "tin-tuc"
    HANDBOOK = "so-tay"
    DOCUMENT = "van-ban"
    GATHERING = "dao-tao"
    LIBRARY = "thu-vien"


@dataclass(frozen=True, slots=True)
class CardWords:
    """A card before it is drawn.

    `verdict` is said in words, with the colour and the sign of `tone`; empty where there is
    nothing to judge. `note` is a smaller line, `dated` says of when the card is.
    """

    folder: str
    code: str
    label: str
    title: str
    verdict: str
    tone: str
    note: str
    dated: str

    @property
    def path(self) -> str:
        """The address of the picture without language prefix and version."""
        return f"/the/{self.folder}/{self.code}.png"

    def digest(self, portal_name: str) -> str:
        """What names the picture: another one for each change of anything on it."""
        told = json.dumps([LOOK, portal_name, asdict(self)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:DIGEST_LENGTH]


def product_card(product: Product, warnings: Sequence[ConsumerWarning], day: date) -> CardWords:
    """A product with its verdict; a warning in force about it comes before everything else."""
    judgement = judge_product(product, day)
    in_force = [one for one in warnings if one.is_in_force(day)]
    verdict, tone, note = _(judgement.headline), judgement.tone, product.producer
    if in_force:
        verdict = f"{_('Cảnh báo')}: {_(MEASURE_LABELS[in_force[0].measure])}"
        tone, note = "bad", in_force[0].title
    return CardWords(
        folder=Folder.PRODUCT,
        code=product.code,
        label=_("Sản phẩm OCOP") if product.ocop else _("Sản phẩm trong sổ đăng ký"),
        title=product.name,
        verdict=verdict,
        tone=tone,
        note=note,
        dated=_("Cập nhật: %(day)s") % {"day": shown_day(product.updated_at)},
    )


def warning_card(warning: ConsumerWarning, day: date) -> CardWords:
    """A warning with what to do first, or that it was lifted."""
    is_in_force = warning.is_in_force(day)
    lifted = _("Cảnh báo đã được gỡ bỏ ngày %(day)s") % {"day": shown_day(warning.lifted_on)}
    steps = [step for step in warning.what_to_do if step.strip()]
    return CardWords(
        folder=Folder.WARNING,
        code=warning.slug,
        label=_(MEASURE_LABELS[warning.measure]),
        title=warning.title,
        verdict=_("Cảnh báo đang có hiệu lực") if is_in_force else lifted,
        tone="bad" if is_in_force else "good",
        note=steps[0] if steps and is_in_force else warning.summary,
        dated=_("Phát ngày %(day)s") % {"day": shown_day(warning.issued_on)},
    )


def article_card(article: Article) -> CardWords:
    """A news article or a page of the handbook."""
    is_news = article.kind is ArticleKind.NEWS
    label = CATEGORY_LABELS[article.category] if article.category else "Sổ tay"
    return CardWords(
        folder=Folder.NEWS if is_news else Folder.HANDBOOK,
        code=article.slug,
        label=_(label),
        title=article.title,
        verdict="",
        tone="neutral",
        note=article.summary,
        dated=shown_day(article.last_change),
    )


def document_card(document: Document) -> CardWords:
    """An official document under its name, with what it is about."""
    return CardWords(
        folder=Folder.DOCUMENT,
        code=document.slug,
        label=_(DOCUMENT_KINDS[document.kind]),
        title=name_of(document),
        verdict="",
        tone="neutral",
        note=document.title,
        dated=shown_day(document.issued_on),
    )


def gathering_card(gathering: Gathering, day: date) -> CardWords:
    """A gathering with its state, when and where it is."""
    status = gathering.status_on(day)
    said = _(STATUS_LABELS[status])
    return CardWords(
        folder=Folder.GATHERING,
        code=gathering.slug,
        label=_(GATHERING_KINDS[gathering.kind]),
        title=gathering.title,
        verdict=f"{said}: {moment(gathering.starts_at)}",
        tone=STATUS_TONES[status],
        note=gathering.place_line or _("Trực tuyến"),
        dated=gathering.organiser,
    )


def library_card(item: LibraryItem) -> CardWords:
    """Something of the library."""
    return CardWords(
        folder=Folder.LIBRARY,
        code=item.slug,
        label=_(LIBRARY_KINDS[item.kind]),
        title=item.title,
        verdict="",
        tone="neutral",
        note=item.summary,
        dated=shown_day(item.published_at),
    )
