"""Tables of the library: items, their topics and files, hosts of videos elsewhere."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.attachments.models import Attachment
from portal.core.db import Model
from portal.core.language import ENGLISH, current_language
from portal.core.media import WIDTHS, picture_path
from portal.library.states import LibraryKind, LibraryState

# What these records are called in the audit.
KIND = "library_item"


class LibraryTopic(Model):
    """A subject by which the library is sorted."""

    __tablename__ = "library_topic"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label


class VideoHost(Model):
    """A host elsewhere to which a video may be linked; nothing is ever loaded from it."""

    __tablename__ = "video_host"

    host: Mapped[str] = mapped_column(String(200), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")


class LibraryItem(Model):
    """An infographic, video, leaflet or lesson.

    `body` is what those get who do not see or hear the rest: the long description of a picture,
    the transcript of a video, the text of a lesson. `questions` are those of a lesson, each with
    its `question` and `answer`.
    """

    __tablename__ = "library_item"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason <> '')", name="withdrawn_with_reason"
        ),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_at"),
        CheckConstraint(
            "kind <> 'infographic' OR state <> 'published'"
            " OR (picture_digest <> '' AND picture_alt <> '' AND body <> '')",
            name="infographic_in_words",
        ),
        CheckConstraint(
            "kind <> 'video' OR state <> 'published'"
            " OR (body <> '' AND (video_digest <> '' OR video_link <> ''))",
            name="video_in_words",
        ),
        Index("ix_library_item_state_published_at", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[LibraryKind] = mapped_column(index=True)
    topic_code: Mapped[str] = mapped_column(ForeignKey("library_topic.code"), index=True)
    state: Mapped[LibraryState] = mapped_column(default=LibraryState.DRAFT)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(600))
    body: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str] = mapped_column(String(600), default="")
    audience: Mapped[str] = mapped_column(String(200), default="")
    picture_digest: Mapped[str] = mapped_column(String(32), default="")
    picture_width: Mapped[int] = mapped_column(default=0)
    picture_height: Mapped[int] = mapped_column(default=0)
    picture_alt: Mapped[str] = mapped_column(String(300), default="")
    video_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    video_ending: Mapped[str] = mapped_column(String(8), default="")
    video_size: Mapped[int] = mapped_column(default=0)
    video_link: Mapped[str] = mapped_column(String(500), default="")
    captions: Mapped[str] = mapped_column(default="")
    questions: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(String(300))
    licence: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    topic: Mapped[LibraryTopic] = relationship(lazy="joined")
    files: Mapped[list["LibraryFile"]] = relationship(
        cascade="all, delete-orphan", order_by="LibraryFile.position"
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/thu-vien/{self.slug}"

    @property
    def video_path(self) -> str:
        """The address of its own video file, empty without one."""
        digest = self.video_digest
        return f"/tep/video/{digest}.{self.video_ending}" if digest else ""

    @property
    def srcset(self) -> str:
        """Its picture in all sizes, for `srcset`."""
        return ", ".join(f"{self.picture_url(width)} {width}w" for width in WIDTHS)

    def picture_url(self, width: int) -> str:
        """The address of its picture in one of the widths, empty without one."""
        return picture_path(self.picture_digest, width) if self.picture_digest else ""


class LibraryFile(Model):
    """A file of an item, offered for saving."""

    __tablename__ = "library_file"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("library_item.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id"), primary_key=True, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    attachment: Mapped[Attachment] = relationship(lazy="joined")
