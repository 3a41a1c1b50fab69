"""Reports, warnings in full, finder, questions, procedures, events, library, subscriptions.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_index(
        "uq_consumer_warning_id_measure", "consumer_warning", ["id", "measure"], unique=True
    )
    op.create_table(
        "agency",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("competence", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("confidence", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("path LIKE '/%'", name=op.f("ck_announcement_local_path")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint(
            "topic", "path", "title", name=op.f("uq_announcement_topic_path_title")
        ),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_written_at", ["written_at"], unique=False)

    op.create_table(
        "box_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_box_key_public_key")),
    )
    op.create_table(
        "case_day_off",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_case_day_off")),
    )
    op.create_table(
        "case_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("explanation_en", sa.String(), nullable=False),
        sa.Column("is_formal", sa.Boolean(), nullable=False),
        sa.Column("is_identity_secret", sa.Boolean(), nullable=False),
        sa.Column("days_to_accept", sa.Integer(), nullable=False),
        sa.Column(
            "accept_days",
            sa.Enum(
                "calendar",
                "working",
                name="daykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("days_to_answer", sa.Integer(), nullable=False),
        sa.Column("days_remote_area", sa.Integer(), nullable=True),
        sa.Column(
            "answer_days",
            sa.Enum(
                "calendar",
                "working",
                name="answer_days",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer_from",
            sa.Enum(
                "receipt",
                "acceptance",
                name="clockstart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("confidence", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "days_remote_area IS NULL OR days_remote_area >= days_to_answer",
            name=op.f("ck_case_kind_days_remote_area"),
        ),
        sa.CheckConstraint("days_to_accept > 0", name=op.f("ck_case_kind_days_to_accept")),
        sa.CheckConstraint("days_to_answer > 0", name=op.f("ck_case_kind_days_to_answer")),
        sa.CheckConstraint("retention_days > 0", name=op.f("ck_case_kind_retention_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_kind")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_case_kind_code_valid_from")),
    )
    with op.batch_alter_table("case_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_kind_code"), ["code"], unique=False)

    op.create_table(
        "finder_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("about_en", sa.String(length=300), nullable=False),
        sa.Column("ocop_sets", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="rowstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_finder_group_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finder_group")),
        sa.UniqueConstraint("code", name=op.f("uq_finder_group_code")),
    )
    with op.batch_alter_table("finder_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finder_group_state"), ["state"], unique=False)

    op.create_table(
        "finder_kind",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("intro", sa.String(length=400), nullable=False),
        sa.Column("intro_en", sa.String(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_finder_kind")),
    )
    op.create_table(
        "finder_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("hint", sa.String(length=400), nullable=False),
        sa.Column("hint_en", sa.String(length=400), nullable=False),
        sa.Column("is_multiple", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_finder_question_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finder_question")),
        sa.UniqueConstraint("code", name=op.f("uq_finder_question_code")),
    )
    op.create_table(
        "finder_watch",
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.String(length=600), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_finder_watch")),
    )
    op.create_table(
        "gathering_retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint("days >= 0", name=op.f("ck_gathering_retention_days")),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from",
            name=op.f("ck_gathering_retention_effective_days"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_retention")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_gathering_retention_effective_from")),
    )
    op.create_table(
        "hazard_kind",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_hazard_kind_valid_in_order")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_hazard_kind")),
    )
    op.create_table(
        "hs_chapter",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_hs_chapter")),
    )
    op.create_table(
        "library_topic",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_library_topic")),
    )
    op.create_table(
        "procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("replaced_by_code", sa.String(length=16), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_reason <> ''",
            name=op.f("ck_procedure_withdrawn_reason"),
        ),
        sa.CheckConstraint(
            "replaced_by_code <> code", name=op.f("ck_procedure_replaced_by_another")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
        sa.UniqueConstraint("origin", name=op.f("uq_procedure_origin")),
    )
    op.create_table(
        "procedure_field",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedure_field")),
    )
    op.create_table(
        "procedure_office",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "commune",
                "ministry",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedure_office")),
    )
    op.create_table(
        "question_category",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_question_category")),
    )
    op.create_table(
        "question_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answer",
                "erase_contact",
                "review",
                name="termkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_working_days", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.String(length=600), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confidence", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_question_term_days")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_question_term_valid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_term")),
        sa.UniqueConstraint("kind", "valid_from", name=op.f("uq_question_term_kind_valid_from")),
    )
    op.create_table(
        "rating_retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint("months > 0", name=op.f("ck_rating_retention_months")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_retention")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_rating_retention_effective_from")),
    )
    op.create_table(
        "trade_market",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_trade_market")),
    )
    op.create_table(
        "video_host",
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_video_host")),
    )
    op.create_table(
        "warning_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("agency <> ''", name=op.f("ck_warning_recipient_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_recipient")),
        sa.UniqueConstraint("email", name=op.f("uq_warning_recipient_email")),
    )
    op.create_table(
        "case_topic",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("label_en", sa.String(length=160), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("agency_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agency.code"], name=op.f("fk_case_topic_agency_code_agency")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_case_topic")),
    )
    op.create_table(
        "finder_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("is_general", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_finder_option_code")),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["finder_question.id"],
            name=op.f("fk_finder_option_question_id_finder_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finder_option")),
        sa.UniqueConstraint("question_id", "code", name=op.f("uq_finder_option_question_id_code")),
    )
    op.create_table(
        "finder_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=True),
        sa.Column("kind_code", sa.String(length=24), nullable=False),
        sa.Column(
            "obligation",
            sa.Enum(
                "must",
                "voluntary",
                "advice",
                name="obligation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("standard_key", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("duty_en", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(length=600), nullable=False),
        sa.Column("next_step_en", sa.String(length=600), nullable=False),
        sa.Column("next_path", sa.String(length=200), nullable=False),
        sa.Column("period_months", sa.Integer(), nullable=True),
        sa.Column("legal_basis", sa.String(length=400), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "confidence",
            sa.Enum(
                "high",
                "medium",
                "low",
                name="confidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("covers_all_groups", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="rowstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(length=600), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column(
            "reviewed_status",
            sa.Enum(
                "in_force",
                "superseded",
                "withdrawn",
                "unknown",
                name="standardstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "told_status",
            sa.Enum(
                "in_force",
                "superseded",
                "withdrawn",
                "unknown",
                name="told_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("legal_basis <> '' AND source <> ''", name=op.f("ck_finder_rule_basis")),
        sa.CheckConstraint(
            "standard_key IS NOT NULL OR title <> ''", name=op.f("ck_finder_rule_title")
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR state_reason <> ''",
            name=op.f("ck_finder_rule_withdrawn_reason"),
        ),
        sa.CheckConstraint(
            "period_months IS NULL OR period_months > 0", name=op.f("ck_finder_rule_period_months")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_finder_rule_valid_to")
        ),
        sa.ForeignKeyConstraint(
            ["kind_code"], ["finder_kind.code"], name=op.f("fk_finder_rule_kind_code_finder_kind")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["finder_rule.id"], name=op.f("fk_finder_rule_replaces_id_finder_rule")
        ),
        sa.ForeignKeyConstraint(
            ["standard_key"], ["standard.key"], name=op.f("fk_finder_rule_standard_key_standard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finder_rule")),
        sa.UniqueConstraint("origin", name=op.f("uq_finder_rule_origin")),
    )
    with op.batch_alter_table("finder_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finder_rule_kind_code"), ["kind_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_finder_rule_replaces_id"), ["replaces_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_finder_rule_standard_key"), ["standard_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_finder_rule_state"), ["state"], unique=False)

    op.create_table(
        "library_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "infographic",
                "video",
                "leaflet",
                "lesson",
                name="librarykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("topic_code", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="librarystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("summary_en", sa.String(length=600), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("picture_digest", sa.String(length=32), nullable=False),
        sa.Column("picture_width", sa.Integer(), nullable=False),
        sa.Column("picture_height", sa.Integer(), nullable=False),
        sa.Column("picture_alt", sa.String(length=300), nullable=False),
        sa.Column("video_digest", sa.String(length=64), nullable=False),
        sa.Column("video_ending", sa.String(length=8), nullable=False),
        sa.Column("video_size", sa.Integer(), nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("captions", sa.String(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason <> '')",
            name=op.f("ck_library_item_withdrawn_with_reason"),
        ),
        sa.CheckConstraint(
            "kind <> 'infographic' OR state <> 'published' OR (picture_digest <> '' AND picture_alt <> '' AND body <> '')",
            name=op.f("ck_library_item_infographic_in_words"),
        ),
        sa.CheckConstraint(
            "kind <> 'video' OR state <> 'published' OR (body <> '' AND (video_digest <> '' OR video_link <> ''))",
            name=op.f("ck_library_item_video_in_words"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_library_item_published_at"),
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_library_item_version")),
        sa.ForeignKeyConstraint(
            ["topic_code"],
            ["library_topic.code"],
            name=op.f("fk_library_item_topic_code_library_topic"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_item")),
        sa.UniqueConstraint("slug", name=op.f("uq_library_item_slug")),
    )
    with op.batch_alter_table("library_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_library_item_kind"), ["kind"], unique=False)
        batch_op.create_index(
            "ix_library_item_state_published_at", ["state", "published_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_library_item_topic_code"), ["topic_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_library_item_video_digest"), ["video_digest"], unique=False
        )

    op.create_table(
        "procedure_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "dropped",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("sort_name", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("field_code", sa.String(length=32), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "commune",
                "ministry",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("office_code", sa.String(length=32), nullable=True),
        sa.Column("applicants", sa.String(length=600), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("time_limit", sa.String(length=300), nullable=False),
        sa.Column("fee", sa.String(length=300), nullable=False),
        sa.Column("fee_basis", sa.String(length=400), nullable=False),
        sa.Column("result", sa.String(length=300), nullable=False),
        sa.Column("legal_basis", sa.JSON(), nullable=False),
        sa.Column("portal_link", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column(
            "confidence",
            sa.Enum(
                "low",
                "medium",
                "high",
                name="confidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "published_by = '' OR published_by <> written_by",
            name=op.f("ck_procedure_version_four_eyes"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_procedure_version_published_at"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_procedure_version_valid")
        ),
        sa.ForeignKeyConstraint(
            ["field_code"],
            ["procedure_field.code"],
            name=op.f("fk_procedure_version_field_code_procedure_field"),
        ),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["procedure_office.code"],
            name=op.f("fk_procedure_version_office_code_procedure_office"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedure.id"],
            name=op.f("fk_procedure_version_procedure_id_procedure"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_procedure_version_procedure_id_number")
        ),
    )
    with op.batch_alter_table("procedure_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_procedure_version_field_code"), ["field_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_procedure_version_level"), ["level"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_procedure_version_office_code"), ["office_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_procedure_version_procedure_id"), ["procedure_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_procedure_version_sort_name"), ["sort_name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_procedure_version_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_procedure_version_valid_from"), ["valid_from"], unique=False
        )
        batch_op.create_index(
            "uq_procedure_version_one_draft",
            ["procedure_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "tbt_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("market_code", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("comments_until", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_reason <> ''",
            name=op.f("ck_tbt_notice_withdrawn_reason"),
        ),
        sa.CheckConstraint(
            "comments_until IS NULL OR comments_until >= issued_on",
            name=op.f("ck_tbt_notice_comments_after_issue"),
        ),
        sa.ForeignKeyConstraint(
            ["market_code"],
            ["trade_market.code"],
            name=op.f("fk_tbt_notice_market_code_trade_market"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tbt_notice")),
        sa.UniqueConstraint("slug", name=op.f("uq_tbt_notice_slug")),
        sa.UniqueConstraint("symbol", name=op.f("uq_tbt_notice_symbol")),
    )
    with op.batch_alter_table("tbt_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tbt_notice_comments_until"), ["comments_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_tbt_notice_issued_on"), ["issued_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tbt_notice_market_code"), ["market_code"], unique=False
        )

    op.create_table(
        "citizen_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("ticket_digest", sa.String(length=64), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("topic_code", sa.String(length=40), nullable=True),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_code", sa.String(length=80), nullable=False),
        sa.Column("subject_label", sa.String(length=300), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "refused",
                "assigned",
                "in_progress",
                "asked_back",
                "answered",
                "forwarded",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("assigned_commune_code", sa.String(length=5), nullable=True),
        sa.Column("assigned_role", sa.String(length=32), nullable=True),
        sa.Column("forwarded_agency_code", sa.String(length=40), nullable=True),
        sa.Column("accept_due_on", sa.Date(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_title", sa.String(length=200), nullable=False),
        sa.Column("public_text", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "published_at IS NULL OR (public_title <> '' AND public_text <> '')",
            name=op.f("ck_citizen_case_published_with_text"),
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL",
            name=op.f("ck_citizen_case_answered_at"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_citizen_case_closed_at")
        ),
        sa.CheckConstraint(
            "state <> 'forwarded' OR forwarded_agency_code IS NOT NULL",
            name=op.f("ck_citizen_case_forwarded_to"),
        ),
        sa.CheckConstraint(
            "assigned_commune_code IS NULL OR assigned_role IS NULL",
            name=op.f("ck_citizen_case_one_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_commune_code"],
            ["commune.code"],
            name=op.f("fk_citizen_case_assigned_commune_code_commune"),
        ),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["commune.code"], name=op.f("fk_citizen_case_commune_code_commune")
        ),
        sa.ForeignKeyConstraint(
            ["forwarded_agency_code"],
            ["agency.code"],
            name=op.f("fk_citizen_case_forwarded_agency_code_agency"),
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["case_kind.id"], name=op.f("fk_citizen_case_kind_id_case_kind")
        ),
        sa.ForeignKeyConstraint(
            ["topic_code"], ["case_topic.code"], name=op.f("fk_citizen_case_topic_code_case_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_case")),
        sa.UniqueConstraint("number", name=op.f("uq_citizen_case_number")),
        sa.UniqueConstraint("ticket_digest", name=op.f("uq_citizen_case_ticket_digest")),
    )
    with op.batch_alter_table("citizen_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_citizen_case_assigned_commune_code"),
            ["assigned_commune_code"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_citizen_case_assigned_role"), ["assigned_role"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_citizen_case_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_citizen_case_commune_code"), ["commune_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_citizen_case_kind_id"), ["kind_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_citizen_case_published_at"), ["published_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_citizen_case_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_citizen_case_state"), ["state"], unique=False)
        batch_op.create_index(
            "ix_citizen_case_state_answer_due_on", ["state", "answer_due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_citizen_case_subject_code"), ["subject_code"], unique=False
        )

    op.create_table(
        "finder_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "any",
                "all",
                "none",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["finder_question.id"],
            name=op.f("fk_finder_condition_question_id_finder_question"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["finder_rule.id"],
            name=op.f("fk_finder_condition_rule_id_finder_rule"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finder_condition")),
        sa.UniqueConstraint(
            "rule_id", "question_id", name=op.f("uq_finder_condition_rule_id_question_id")
        ),
    )
    with op.batch_alter_table("finder_condition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finder_condition_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "finder_rule_group",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["finder_group.id"],
            name=op.f("fk_finder_rule_group_group_id_finder_group"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["finder_rule.id"],
            name=op.f("fk_finder_rule_group_rule_id_finder_rule"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rule_id", "group_id", name=op.f("pk_finder_rule_group")),
    )
    with op.batch_alter_table("finder_rule_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finder_rule_group_group_id"), ["group_id"], unique=False
        )

    op.create_table(
        "gathering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "course",
                "forum",
                "conference",
                "contest",
                name="gatheringkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "cancelled",
                name="gatheringstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("summary_en", sa.String(length=600), nullable=False),
        sa.Column("target_group", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("online_link", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_sign_ups", sa.Boolean(), nullable=False),
        sa.Column("sign_up_until", sa.Date(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("qa_path", sa.String(length=300), nullable=False),
        sa.Column("cancelled_reason", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason <> '')",
            name=op.f("ck_gathering_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL", name=op.f("ck_gathering_published_at")
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_gathering_ends_after_start")),
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_gathering_places")),
        sa.CheckConstraint("version > 0", name=op.f("ck_gathering_version")),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["commune.code"], name=op.f("fk_gathering_commune_code_commune")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("slug", name=op.f("uq_gathering_slug")),
    )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gathering_commune_code"), ["commune_code"], unique=False
        )
        batch_op.create_index("ix_gathering_state_ends_at", ["state", "ends_at"], unique=False)

    op.create_table(
        "library_file",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_library_file_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_library_file_item_id_library_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "attachment_id", name=op.f("pk_library_file")),
    )
    with op.batch_alter_table("library_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_library_file_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "tbt_notice_group",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("hs", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["tbt_notice.id"],
            name=op.f("fk_tbt_notice_group_notice_id_tbt_notice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "hs", name=op.f("pk_tbt_notice_group")),
    )
    with op.batch_alter_table("tbt_notice_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tbt_notice_group_hs"), ["hs"], unique=False)

    op.create_table(
        "warned_goods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("brand", sa.String(length=160), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("lots", sa.JSON(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_warned_goods_named")),
        sa.CheckConstraint(
            "gtin IS NULL OR length(gtin) = 14", name=op.f("ck_warned_goods_gtin_as_stored")
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warned_goods_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warned_goods")),
        sa.UniqueConstraint(
            "warning_id", "position", name=op.f("uq_warned_goods_warning_id_position")
        ),
    )
    with op.batch_alter_table("warned_goods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warned_goods_gtin"), ["gtin"], unique=False)

    op.create_table(
        "document_attachment",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_document_attachment_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_attachment_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "document_id", "attachment_id", name=op.f("pk_document_attachment")
        ),
    )
    with op.batch_alter_table("document_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_attachment_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "warning_attachment",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_warning_attachment_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warning_attachment_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("warning_id", "attachment_id", name=op.f("pk_warning_attachment")),
    )
    with op.batch_alter_table("warning_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warning_attachment_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "warning_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warning_change_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_change")),
    )
    with op.batch_alter_table("warning_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warning_change_warning_id"), ["warning_id"], unique=False
        )

    op.create_table(
        "warning_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "body <> '' AND (phone <> '' OR office <> '')",
            name=op.f("ck_warning_contact_reachable"),
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warning_contact_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_contact")),
        sa.UniqueConstraint(
            "warning_id", "position", name=op.f("uq_warning_contact_warning_id_position")
        ),
    )
    op.create_table(
        "warning_grounds",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "information",
                "stop_sale",
                "recall",
                name="warningmeasure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source_kind",
            sa.Enum(
                "unstated",
                "inspection",
                "survey",
                "report",
                "agency",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("hazard_kind_code", sa.String(length=40), nullable=True),
        sa.Column("legal_basis", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "source_kind <> 'survey' OR measure = 'information'",
            name=op.f("ck_warning_grounds_survey_informs"),
        ),
        sa.ForeignKeyConstraint(
            ["hazard_kind_code"],
            ["hazard_kind.code"],
            name=op.f("fk_warning_grounds_hazard_kind_code_hazard_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["warning_id", "measure"],
            ["consumer_warning.id", "consumer_warning.measure"],
            name=op.f("fk_warning_grounds_warning_id_measure_consumer_warning"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("warning_id", name=op.f("pk_warning_grounds")),
    )
    with op.batch_alter_table("warning_grounds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warning_grounds_hazard_kind_code"), ["hazard_kind_code"], unique=False
        )

    op.create_table(
        "warning_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "issued",
                "measure",
                "lifted",
                name="occasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warning_news_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_news")),
    )
    with op.batch_alter_table("warning_news", schema=None) as batch_op:
        batch_op.create_index("ix_warning_news_told_at_day", ["told_at", "day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_warning_news_warning_id"), ["warning_id"], unique=False
        )

    op.create_table(
        "asked_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("category_code", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_email", sa.LargeBinary(), nullable=True),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "assigned",
                "asked_back",
                "answered",
                "refused",
                name="questionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "refusal",
            sa.Enum(
                "spam",
                "elsewhere",
                "answered_before",
                "other",
                name="refusal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (state NOT IN ('answered', 'refused'))",
            name=op.f("ck_asked_question_closed_when_done"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR refusal IS NOT NULL",
            name=op.f("ck_asked_question_refused_with_ground"),
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR (sealed_name IS NULL AND sealed_email IS NULL)",
            name=op.f("ck_asked_question_erased"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"],
            ["account.id"],
            name=op.f("fk_asked_question_assigned_to_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["category_code"],
            ["question_category.code"],
            name=op.f("fk_asked_question_category_code_question_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_question")),
        sa.UniqueConstraint("number", name=op.f("uq_asked_question_number")),
        sa.UniqueConstraint("ticket", name=op.f("uq_asked_question_ticket")),
    )
    with op.batch_alter_table("asked_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_asked_question_assigned_to_id"), ["assigned_to_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_asked_question_category_code"), ["category_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_asked_question_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_question_erase_on"), ["erase_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_asked_question_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_asked_question_state"), ["state"], unique=False)

    op.create_table(
        "box_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("box_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(length=200), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(box_key_sealed IS NULL) = (granted_at IS NULL)",
            name=op.f("ck_box_holder_granted_with_key"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_box_holder_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["box_id"], ["box_key.id"], name=op.f("fk_box_holder_box_id_box_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_holder")),
        sa.UniqueConstraint("box_id", "account_id", name=op.f("uq_box_holder_box_id_account_id")),
    )
    with op.batch_alter_table("box_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_box_holder_account_id"), ["account_id"], unique=False)

    op.create_table(
        "case_desk",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("is_spam", sa.Boolean(), nullable=False),
        sa.Column("inspection_code", sa.String(length=40), nullable=False),
        sa.Column("public_writer", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["account.id"], name=op.f("fk_case_desk_assignee_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_desk_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_desk")),
    )
    with op.batch_alter_table("case_desk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_desk_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_desk_inspection_code"), ["inspection_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_desk_is_spam"), ["is_spam"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "refused",
                "assigned",
                "in_progress",
                "asked_back",
                "answered",
                "forwarded",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=160), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_event_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_forward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency_code", sa.String(length=40), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply_reference", sa.String(length=80), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(replied_on IS NULL) = (reply = '')", name=op.f("ck_case_forward_replied_with_text")
        ),
        sa.CheckConstraint(
            "replied_on IS NULL OR replied_on >= sent_on",
            name=op.f("ck_case_forward_reply_after_letter"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agency.code"], name=op.f("fk_case_forward_agency_code_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_forward_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_forward")),
    )
    with op.batch_alter_table("case_forward", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_forward_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "sender",
            sa.Enum(
                "reporter",
                "officer",
                "system",
                name="sender",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "question",
                "answer",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=160), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "sender <> 'reporter' OR kind = 'note'",
            name=op.f("ck_case_message_reporter_writes_notes"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_message_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_message")),
        sa.UniqueConstraint("ticket_digest", name=op.f("uq_case_message_ticket_digest")),
    )
    with op.batch_alter_table("case_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_message_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_photo_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_photo")),
        sa.UniqueConstraint("file_name", name=op.f("uq_case_photo_file_name")),
    )
    with op.batch_alter_table("case_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_photo_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_rating",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_case_rating_stars")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_rating_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_rating")),
    )
    op.create_table(
        "case_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "soon",
                "overdue",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("is_mailed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_case_reminder_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reminder")),
        sa.UniqueConstraint(
            "case_id", "stage", "due_on", name=op.f("uq_case_reminder_case_id_stage_due_on")
        ),
    )
    with op.batch_alter_table("case_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_reminder_is_mailed"), ["is_mailed"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_reminder_made_on"), ["made_on"], unique=False)

    op.create_table(
        "finder_condition_option",
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["finder_condition.id"],
            name=op.f("fk_finder_condition_option_condition_id_finder_condition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["finder_option.id"],
            name=op.f("fk_finder_condition_option_option_id_finder_option"),
        ),
        sa.PrimaryKeyConstraint(
            "condition_id", "option_id", name=op.f("pk_finder_condition_option")
        ),
    )
    with op.batch_alter_table("finder_condition_option", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finder_condition_option_option_id"), ["option_id"], unique=False
        )

    op.create_table(
        "gathering_material",
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_gathering_material_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gathering.id"],
            name=op.f("fk_gathering_material_gathering_id_gathering"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "gathering_id", "attachment_id", name=op.f("pk_gathering_material")
        ),
    )
    with op.batch_alter_table("gathering_material", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gathering_material_attachment_id"), ["attachment_id"], unique=False
        )

    op.create_table(
        "gathering_sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "confirmed",
                "waiting",
                "cancelled",
                name="signupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "province_agency",
                "commune_agency",
                "enterprise",
                "cooperative",
                "household",
                "school",
                "person",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("has_email", sa.Boolean(), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column(
            "due_letter",
            sa.Enum(
                "moved_up",
                "changed",
                "called_off",
                name="dueletter",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("has_attended", sa.Boolean(), nullable=True),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_gathering_sign_up_cancelled"),
        ),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (sealed IS NOT NULL)", name=op.f("ck_gathering_sign_up_erased")
        ),
        sa.ForeignKeyConstraint(
            ["commune_code"],
            ["commune.code"],
            name=op.f("fk_gathering_sign_up_commune_code_commune"),
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"],
            ["gathering.id"],
            name=op.f("fk_gathering_sign_up_gathering_id_gathering"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_sign_up")),
        sa.UniqueConstraint("number", name=op.f("uq_gathering_sign_up_number")),
        sa.UniqueConstraint("ticket", name=op.f("uq_gathering_sign_up_ticket")),
    )
    with op.batch_alter_table("gathering_sign_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_gathering_sign_up_due_letter",
            ["due_letter"],
            unique=False,
            sqlite_where=sa.text("due_letter IS NOT NULL"),
            postgresql_where=sa.text("due_letter IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_gathering_sign_up_gathering_id_state", ["gathering_id", "state"], unique=False
        )
        batch_op.create_index(
            "uq_gathering_sign_up_person",
            ["gathering_id", "person"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled' AND person IS NOT NULL"),
            postgresql_where=sa.text("state <> 'cancelled' AND person IS NOT NULL"),
        )

    op.create_table(
        "identity_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_identity_opening_with_reason")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_identity_opening_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_identity_opening_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_opening")),
    )
    with op.batch_alter_table("identity_opening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_opening_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_identity_opening_case_id"), ["case_id"], unique=False)

    op.create_table(
        "sealed_identity",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("ephemeral_key", sa.LargeBinary(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_why", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (ciphertext IS NOT NULL)",
            name=op.f("ck_sealed_identity_erased_without_content"),
        ),
        sa.ForeignKeyConstraint(
            ["box_id"], ["box_key.id"], name=op.f("fk_sealed_identity_box_id_box_key")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_sealed_identity_case_id_citizen_case")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_sealed_identity")),
    )
    op.create_table(
        "warned_establishment",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_warned_establishment_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warned_establishment_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "warning_id", "establishment_id", name=op.f("pk_warned_establishment")
        ),
    )
    with op.batch_alter_table("warned_establishment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warned_establishment_establishment_id"),
            ["establishment_id"],
            unique=False,
        )

    op.create_table(
        "warning_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("news_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["news_id"],
            ["warning_news.id"],
            name=op.f("fk_warning_delivery_news_id_warning_news"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["warning_recipient.id"],
            name=op.f("fk_warning_delivery_recipient_id_warning_recipient"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_delivery")),
        sa.UniqueConstraint(
            "news_id", "recipient_id", name=op.f("uq_warning_delivery_news_id_recipient_id")
        ),
    )
    with op.batch_alter_table("warning_delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_warning_delivery_posted_at_made_at", ["posted_at", "made_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_warning_delivery_recipient_id"), ["recipient_id"], unique=False
        )

    op.create_table(
        "warning_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("reply", sa.String(length=4000), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by = '')",
            name=op.f("ck_warning_reply_confirmed_by_one"),
        ),
        sa.CheckConstraint(
            "name <> '' AND reply <> ''", name=op.f("ck_warning_reply_said_by_somebody")
        ),
        sa.CheckConstraint(
            "confirmed_by <> entered_by", name=op.f("ck_warning_reply_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_warning_reply_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warning_reply_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_reply")),
    )
    with op.batch_alter_table("warning_reply", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warning_reply_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_warning_reply_warning_id"), ["warning_id"], unique=False
        )

    op.create_table(
        "public_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("category_code", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.JSON(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="answerstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("pending_by", sa.String(length=200), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by = '' OR approved_by <> written_by", name=op.f("ck_public_answer_four_eyes")
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_reason <> ''",
            name=op.f("ck_public_answer_withdrawn_reason"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL",
            name=op.f("ck_public_answer_published_at"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"],
            ["asked_question.id"],
            name=op.f("fk_public_answer_asked_id_asked_question"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["category_code"],
            ["question_category.code"],
            name=op.f("fk_public_answer_category_code_question_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_answer")),
        sa.UniqueConstraint("slug", name=op.f("uq_public_answer_slug")),
    )
    with op.batch_alter_table("public_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_public_answer_answered_on"), ["answered_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_public_answer_asked_id"), ["asked_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_public_answer_category_code"), ["category_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_public_answer_review_on"), ["review_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_answer_state"), ["state"], unique=False)

    op.create_table(
        "question_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asked_back",
                "reply",
                "answer",
                "refusal",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["asked_question.id"],
            name=op.f("fk_question_message_question_id_asked_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_message")),
        sa.UniqueConstraint("ticket", name=op.f("uq_question_message_ticket")),
    )
    with op.batch_alter_table("question_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_message_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "warned_lot",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_warned_lot_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warned_lot_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("warning_id", "product_id", "number", name=op.f("pk_warned_lot")),
    )
    with op.batch_alter_table("warned_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warned_lot_product_id"), ["product_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""

    with op.batch_alter_table("warned_lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warned_lot_product_id"))

    op.drop_table("warned_lot")
    with op.batch_alter_table("question_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_message_question_id"))

    op.drop_table("question_message")
    with op.batch_alter_table("public_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_answer_state"))
        batch_op.drop_index(batch_op.f("ix_public_answer_review_on"))
        batch_op.drop_index(batch_op.f("ix_public_answer_category_code"))
        batch_op.drop_index(batch_op.f("ix_public_answer_asked_id"))
        batch_op.drop_index(batch_op.f("ix_public_answer_answered_on"))

    op.drop_table("public_answer")
    with op.batch_alter_table("warning_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_reply_warning_id"))
        batch_op.drop_index(batch_op.f("ix_warning_reply_establishment_id"))

    op.drop_table("warning_reply")
    with op.batch_alter_table("warning_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_delivery_recipient_id"))
        batch_op.drop_index("ix_warning_delivery_posted_at_made_at")

    op.drop_table("warning_delivery")
    with op.batch_alter_table("warned_establishment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warned_establishment_establishment_id"))

    op.drop_table("warned_establishment")
    op.drop_table("sealed_identity")
    with op.batch_alter_table("identity_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_opening_case_id"))
        batch_op.drop_index(batch_op.f("ix_identity_opening_account_id"))

    op.drop_table("identity_opening")
    with op.batch_alter_table("gathering_sign_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_gathering_sign_up_person",
            sqlite_where=sa.text("state <> 'cancelled' AND person IS NOT NULL"),
            postgresql_where=sa.text("state <> 'cancelled' AND person IS NOT NULL"),
        )
        batch_op.drop_index("ix_gathering_sign_up_gathering_id_state")
        batch_op.drop_index(
            "ix_gathering_sign_up_due_letter",
            sqlite_where=sa.text("due_letter IS NOT NULL"),
            postgresql_where=sa.text("due_letter IS NOT NULL"),
        )

    op.drop_table("gathering_sign_up")
    with op.batch_alter_table("gathering_material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gathering_material_attachment_id"))

    op.drop_table("gathering_material")
    with op.batch_alter_table("finder_condition_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finder_condition_option_option_id"))

    op.drop_table("finder_condition_option")
    with op.batch_alter_table("case_reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_reminder_made_on"))
        batch_op.drop_index(batch_op.f("ix_case_reminder_is_mailed"))

    op.drop_table("case_reminder")
    op.drop_table("case_rating")
    with op.batch_alter_table("case_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_photo_case_id"))

    op.drop_table("case_photo")
    with op.batch_alter_table("case_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_message_case_id"))

    op.drop_table("case_message")
    with op.batch_alter_table("case_forward", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_forward_case_id"))

    op.drop_table("case_forward")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_case_id"))

    op.drop_table("case_event")
    with op.batch_alter_table("case_desk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_desk_is_spam"))
        batch_op.drop_index(batch_op.f("ix_case_desk_inspection_code"))
        batch_op.drop_index(batch_op.f("ix_case_desk_assignee_id"))

    op.drop_table("case_desk")
    with op.batch_alter_table("box_holder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_box_holder_account_id"))

    op.drop_table("box_holder")
    with op.batch_alter_table("asked_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asked_question_state"))
        batch_op.drop_index(batch_op.f("ix_asked_question_received_at"))
        batch_op.drop_index(batch_op.f("ix_asked_question_erase_on"))
        batch_op.drop_index(batch_op.f("ix_asked_question_due_on"))
        batch_op.drop_index(batch_op.f("ix_asked_question_category_code"))
        batch_op.drop_index(batch_op.f("ix_asked_question_assigned_to_id"))

    op.drop_table("asked_question")
    with op.batch_alter_table("warning_news", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_news_warning_id"))
        batch_op.drop_index("ix_warning_news_told_at_day")

    op.drop_table("warning_news")
    with op.batch_alter_table("warning_grounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_grounds_hazard_kind_code"))

    op.drop_table("warning_grounds")
    op.drop_table("warning_contact")
    with op.batch_alter_table("warning_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_change_warning_id"))

    op.drop_table("warning_change")
    with op.batch_alter_table("warning_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_attachment_attachment_id"))

    op.drop_table("warning_attachment")
    with op.batch_alter_table("document_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_attachment_attachment_id"))

    op.drop_table("document_attachment")
    with op.batch_alter_table("warned_goods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warned_goods_gtin"))

    op.drop_table("warned_goods")
    with op.batch_alter_table("tbt_notice_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tbt_notice_group_hs"))

    op.drop_table("tbt_notice_group")
    with op.batch_alter_table("library_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_library_file_attachment_id"))

    op.drop_table("library_file")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_index("ix_gathering_state_ends_at")
        batch_op.drop_index(batch_op.f("ix_gathering_commune_code"))

    op.drop_table("gathering")
    with op.batch_alter_table("finder_rule_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finder_rule_group_group_id"))

    op.drop_table("finder_rule_group")
    with op.batch_alter_table("finder_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finder_condition_question_id"))

    op.drop_table("finder_condition")
    with op.batch_alter_table("citizen_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citizen_case_subject_code"))
        batch_op.drop_index("ix_citizen_case_state_answer_due_on")
        batch_op.drop_index(batch_op.f("ix_citizen_case_state"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_received_at"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_published_at"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_kind_id"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_commune_code"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_closed_at"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_assigned_role"))
        batch_op.drop_index(batch_op.f("ix_citizen_case_assigned_commune_code"))

    op.drop_table("citizen_case")
    with op.batch_alter_table("tbt_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tbt_notice_market_code"))
        batch_op.drop_index(batch_op.f("ix_tbt_notice_issued_on"))
        batch_op.drop_index(batch_op.f("ix_tbt_notice_comments_until"))

    op.drop_table("tbt_notice")
    with op.batch_alter_table("procedure_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_procedure_version_one_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_procedure_version_valid_from"))
        batch_op.drop_index(batch_op.f("ix_procedure_version_state"))
        batch_op.drop_index(batch_op.f("ix_procedure_version_sort_name"))
        batch_op.drop_index(batch_op.f("ix_procedure_version_procedure_id"))
        batch_op.drop_index(batch_op.f("ix_procedure_version_office_code"))
        batch_op.drop_index(batch_op.f("ix_procedure_version_level"))
        batch_op.drop_index(batch_op.f("ix_procedure_version_field_code"))

    op.drop_table("procedure_version")
    with op.batch_alter_table("library_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_library_item_video_digest"))
        batch_op.drop_index(batch_op.f("ix_library_item_topic_code"))
        batch_op.drop_index("ix_library_item_state_published_at")
        batch_op.drop_index(batch_op.f("ix_library_item_kind"))

    op.drop_table("library_item")
    with op.batch_alter_table("finder_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finder_rule_state"))
        batch_op.drop_index(batch_op.f("ix_finder_rule_standard_key"))
        batch_op.drop_index(batch_op.f("ix_finder_rule_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_finder_rule_kind_code"))

    op.drop_table("finder_rule")
    op.drop_table("finder_option")
    op.drop_table("case_topic")
    op.drop_table("warning_recipient")
    op.drop_table("video_host")
    op.drop_table("trade_market")
    op.drop_table("rating_retention")
    op.drop_table("question_term")
    op.drop_table("question_category")
    op.drop_table("procedure_office")
    op.drop_table("procedure_field")
    op.drop_table("procedure")
    op.drop_table("library_topic")
    op.drop_table("hs_chapter")
    op.drop_table("hazard_kind")
    op.drop_table("gathering_retention")
    op.drop_table("finder_watch")
    op.drop_table("finder_question")
    op.drop_table("finder_kind")
    with op.batch_alter_table("finder_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finder_group_state"))

    op.drop_table("finder_group")
    with op.batch_alter_table("case_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_kind_code"))

    op.drop_table("case_kind")
    op.drop_table("case_day_off")
    op.drop_table("box_key")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index("ix_announcement_written_at")

    op.drop_table("announcement")
    op.drop_table("agency")
    op.drop_index("uq_consumer_warning_id_measure", table_name="consumer_warning")
