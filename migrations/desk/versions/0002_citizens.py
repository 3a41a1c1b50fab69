"""The desk: opened boxes, ratings, deliveries, headers of mails.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "announcement_seen",
        sa.Column("announcement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcement_seen")),
    )
    with op.batch_alter_table("announcement_seen", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_seen_written_at"), ["written_at"], unique=False
        )

    op.create_table(
        "page_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("path LIKE '/%'", name=op.f("ck_page_rating_local_path")),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_page_rating_score")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_rating")),
        sa.UniqueConstraint("ticket", name=op.f("uq_page_rating_ticket")),
    )
    with op.batch_alter_table("page_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_rating_on"), ["on"], unique=False)
        batch_op.create_index("ix_page_rating_path_on", ["path", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_rating_section"), ["section"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column(
            "frequency",
            sa.Enum(
                "immediate",
                "daily",
                "weekly",
                name="frequency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("undeliverable_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("refusals >= 0", name=op.f("ck_subscription_refusals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("address_digest", name=op.f("uq_subscription_address_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_subscription_public_id")),
    )
    op.create_table(
        "subscription_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column(
            "frequency",
            sa.Enum(
                "immediate",
                "daily",
                "weekly",
                name="frequency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_request")),
        sa.UniqueConstraint("ticket", name=op.f("uq_subscription_request_ticket")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_subscription_request_token_digest")),
    )
    with op.batch_alter_table("subscription_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_request_address_digest"), ["address_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subscription_request_asked_at"), ["asked_at"], unique=False
        )

    op.create_table(
        "digest_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column(
            "frequency",
            sa.Enum(
                "immediate",
                "daily",
                "weekly",
                name="frequency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "sent",
                "refused",
                "failed",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("lines > 0", name=op.f("ck_digest_delivery_lines")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_digest_delivery_subscription_id_subscription"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_digest_delivery_message_id")),
    )
    with op.batch_alter_table("digest_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_digest_delivery_on_outcome", ["on", "outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_delivery_outcome"), ["outcome"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_digest_delivery_subscription_id"), ["subscription_id"], unique=False
        )

    op.create_table(
        "mail_header",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail.id"], name=op.f("fk_mail_header_mail_id_mail"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mail_id", "name", name=op.f("pk_mail_header")),
    )
    op.create_table(
        "subscription_topic",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_topic_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "topic", name=op.f("pk_subscription_topic")),
    )
    with op.batch_alter_table("subscription_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_topic_topic"), ["topic"], unique=False)

    op.create_table(
        "unlocked_box",
        sa.Column("session_id", sa.String(length=16), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["staff_session.public_id"],
            name=op.f("fk_unlocked_box_session_id_staff_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_unlocked_box")),
    )
    op.create_table(
        "digest_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["digest_delivery.id"],
            name=op.f("fk_digest_line_delivery_id_digest_delivery"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_digest_line_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
        sa.UniqueConstraint(
            "subscription_id",
            "path",
            "title",
            "topic",
            name=op.f("uq_digest_line_subscription_id_path_title_topic"),
        ),
    )
    with op.batch_alter_table("digest_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_digest_line_delivery_id"), ["delivery_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_digest_line_noted_at"), ["noted_at"], unique=False)
        batch_op.create_index(
            "ix_digest_line_subscription_id_delivery_id",
            ["subscription_id", "delivery_id"],
            unique=False,
        )


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("digest_line", schema=None) as batch_op:
        batch_op.drop_index("ix_digest_line_subscription_id_delivery_id")
        batch_op.drop_index(batch_op.f("ix_digest_line_noted_at"))
        batch_op.drop_index(batch_op.f("ix_digest_line_delivery_id"))

    op.drop_table("digest_line")
    op.drop_table("unlocked_box")
    with op.batch_alter_table("subscription_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_topic_topic"))

    op.drop_table("subscription_topic")
    op.drop_table("mail_header")
    with op.batch_alter_table("digest_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_delivery_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_digest_delivery_outcome"))
        batch_op.drop_index("ix_digest_delivery_on_outcome")

    op.drop_table("digest_delivery")
    with op.batch_alter_table("subscription_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_request_asked_at"))
        batch_op.drop_index(batch_op.f("ix_subscription_request_address_digest"))

    op.drop_table("subscription_request")
    op.drop_table("subscription")
    with op.batch_alter_table("page_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_rating_section"))
        batch_op.drop_index("ix_page_rating_path_on")
        batch_op.drop_index(batch_op.f("ix_page_rating_on"))

    op.drop_table("page_rating")
    with op.batch_alter_table("announcement_seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_seen_written_at"))

    op.drop_table("announcement_seen")
