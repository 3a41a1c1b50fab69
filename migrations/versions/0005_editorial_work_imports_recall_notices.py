"""Editorial work, imports, and who was told of a recall.

Revision ID: 0005
Revises: 0004
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "done",
                "undoing",
                "undone",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_label", sa.String(length=120), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("same_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_job_id", sa.Integer(), nullable=True),
        sa.Column("undo_reason", sa.String(), nullable=False),
        sa.Column("undone_by", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_count", sa.Integer(), nullable=False),
        sa.Column("kept_count", sa.Integer(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("token", name=op.f("uq_import_run_token")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_run_created_at"), ["created_at"], unique=False)

    op.create_table(
        "manuscript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "news",
                "handbook",
                "page",
                "warning",
                "document",
                name="manuscriptkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target_key", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "review",
                "approved",
                "scheduled",
                "published",
                "withdrawn",
                name="manuscriptstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sought", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("assignee", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_version", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("change_note", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'scheduled') = (scheduled_at IS NOT NULL)",
            name=op.f("ck_manuscript_scheduled_has_time"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'scheduled') OR (approved_version IS NOT NULL AND approved_version = version)",
            name=op.f("ck_manuscript_approved_as_it_is"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript")),
        sa.UniqueConstraint("kind", "target_key", name=op.f("uq_manuscript_kind_target_key")),
    )
    with op.batch_alter_table("manuscript", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manuscript_assignee"), ["assignee"], unique=False)
        batch_op.create_index(batch_op.f("ix_manuscript_author"), ["author"], unique=False)
        batch_op.create_index(batch_op.f("ix_manuscript_kind"), ["kind"], unique=False)
        batch_op.create_index(
            "ix_manuscript_state_scheduled_at", ["state", "scheduled_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_manuscript_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "outbound_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "allowed",
                "refused",
                name="domainstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by = '')",
            name=op.f("ck_outbound_domain_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_outbound_domain_decided_has_time"),
        ),
        sa.CheckConstraint(
            "decided_by <> proposed_by", name=op.f("ck_outbound_domain_second_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_domain")),
        sa.UniqueConstraint("domain", name=op.f("uq_outbound_domain_domain")),
    )
    allow_state_offices()
    op.create_table(
        "article_attachment",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_attachment_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_article_attachment_attachment_id_attachment"),
        ),
        sa.PrimaryKeyConstraint("article_id", "attachment_id", name=op.f("pk_article_attachment")),
    )
    with op.batch_alter_table("article_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_attachment_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "article_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_change_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_change")),
    )
    with op.batch_alter_table("article_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_change_article_id"), ["article_id"], unique=False
        )

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "new",
                "changed",
                name="rowaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("undone_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_kind_key", ["kind", "key"], unique=False)
        batch_op.create_index("ix_import_row_run_id_key", ["run_id", "key"], unique=False)

    op.create_table(
        "manuscript_attachment",
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_manuscript_attachment_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_manuscript_attachment_manuscript_id_manuscript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "manuscript_id", "attachment_id", name=op.f("pk_manuscript_attachment")
        ),
    )
    with op.batch_alter_table("manuscript_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manuscript_attachment_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "manuscript_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by = '')",
            name=op.f("ck_manuscript_comment_resolved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_manuscript_comment_manuscript_id_manuscript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript_comment")),
    )
    with op.batch_alter_table("manuscript_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manuscript_comment_manuscript_id"), ["manuscript_id"], unique=False
        )

    op.create_table(
        "manuscript_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_manuscript_version_manuscript_id_manuscript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript_version")),
        sa.UniqueConstraint(
            "manuscript_id", "number", name=op.f("uq_manuscript_version_manuscript_id_number")
        ),
    )
    op.create_table(
        "preview_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("may_approve", sa.Boolean(), nullable=False),
        sa.Column("reviewer_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "approved",
                "declined",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR reviewer_name <> ''", name=op.f("ck_preview_link_decided_by_name")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_preview_link_decided_once")
        ),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_preview_link_manuscript_id_manuscript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_preview_link_digest")),
    )
    with op.batch_alter_table("preview_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_preview_link_manuscript_id"), ["manuscript_id"], unique=False
        )

    op.create_table(
        "recall_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("establishment_code", sa.String(length=16), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.Column("told_how", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "told_at IS NULL OR told_by <> ''", name=op.f("ck_recall_notice_told_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_recall_notice_warning_id_consumer_warning"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_notice")),
        sa.UniqueConstraint(
            "warning_id",
            "place",
            "establishment_code",
            name=op.f("uq_recall_notice_warning_id_place_establishment_code"),
        ),
    )


def allow_state_offices() -> None:
    """Links to the offices of the state need no second person."""
    domain = sa.table(
        "outbound_domain",
        *(sa.column(name, sa.String) for name in ("domain", "state", "reason")),
        *(sa.column(name, sa.String) for name in ("proposed_by", "decided_by", "decision_note")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("proposed_at", "decided_at")),
    )
    at = datetime.now(UTC)
    op.get_bind().execute(
        domain.insert().values(
            domain="gov.vn",
            state="allowed",
            reason="Cơ quan nhà nước",
            proposed_by="portal",
            proposed_at=at,
            decided_by="command line",
            decided_at=at,
            decision_note="Có sẵn từ đầu",
        )
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("recall_notice")
    with op.batch_alter_table("preview_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preview_link_manuscript_id"))

    op.drop_table("preview_link")
    op.drop_table("manuscript_version")
    with op.batch_alter_table("manuscript_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manuscript_comment_manuscript_id"))

    op.drop_table("manuscript_comment")
    with op.batch_alter_table("manuscript_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manuscript_attachment_attachment_id"))

    op.drop_table("manuscript_attachment")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_run_id_key")
        batch_op.drop_index("ix_import_row_kind_key")

    op.drop_table("import_row")
    with op.batch_alter_table("article_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_change_article_id"))

    op.drop_table("article_change")
    with op.batch_alter_table("article_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_attachment_attachment_id"))

    op.drop_table("article_attachment")
    op.drop_table("outbound_domain")
    with op.batch_alter_table("manuscript", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manuscript_updated_at"))
        batch_op.drop_index("ix_manuscript_state_scheduled_at")
        batch_op.drop_index(batch_op.f("ix_manuscript_kind"))
        batch_op.drop_index(batch_op.f("ix_manuscript_author"))
        batch_op.drop_index(batch_op.f("ix_manuscript_assignee"))

    op.drop_table("manuscript")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_created_at"))
        batch_op.drop_index(batch_op.f("ix_import_run_actor"))

    op.drop_table("import_run")
