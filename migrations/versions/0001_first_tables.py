"""The first tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "news",
                "handbook",
                "page",
                name="articlekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "tieu-chuan",
                "do-luong",
                "chat-luong",
                "truy-xuat",
                "ocop",
                "hoat-dong",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("summary_en", sa.String(length=600), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="articlestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'news') = (category IS NOT NULL)",
            name=op.f("ck_article_only_news_has_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("kind", "slug", name=op.f("uq_article_kind_slug")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_category"), ["category"], unique=False)
        batch_op.create_index(
            "ix_article_kind_published_on", ["kind", "published_on"], unique=False
        )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_kind_key", ["kind", "key"], unique=False)

    op.create_table(
        "certificate_kind",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("label_en", sa.String(length=160), nullable=False),
        sa.Column("expiry_notice_days", sa.Integer(), nullable=False),
        sa.Column("is_required_for_verdict", sa.Boolean(), nullable=False),
        sa.Column("is_award", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificate_kind")),
    )
    op.create_table(
        "content_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_version")),
    )
    op.create_table(
        "ics_class",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("title_vi", sa.String(length=300), nullable=False),
        sa.Column("notes_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["ics_class.code"], name=op.f("fk_ics_class_parent_code_ics_class")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ics_class")),
    )
    with op.batch_alter_table("ics_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ics_class_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "issued_code",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_issued_code")),
    )
    op.create_table(
        "ocop_product_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sector_code", sa.String(length=8), nullable=False),
        sa.Column("sector", sa.String(length=200), nullable=False),
        sa.Column("group_name", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("managing_agency", sa.String(length=200), nullable=False),
        sa.Column("requires_sample", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_product_set")),
        sa.UniqueConstraint(
            "number", "effective_from", name=op.f("uq_ocop_product_set_number_effective_from")
        ),
    )
    with op.batch_alter_table("ocop_product_set", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_product_set_sector_code"), ["sector_code"], unique=False
        )

    op.create_table(
        "ocop_star_band",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("points_from", sa.Integer(), nullable=False),
        sa.Column("points_to", sa.Integer(), nullable=False),
        sa.Column("includes_upper", sa.Boolean(), nullable=False),
        sa.Column("recognised_by", sa.String(length=120), nullable=False),
        sa.Column("is_certifiable", sa.Boolean(), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_ocop_star_band_stars")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_star_band")),
        sa.UniqueConstraint(
            "stars", "effective_from", name=op.f("uq_ocop_star_band_stars_effective_from")
        ),
    )
    op.create_table(
        "outbox_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_entry")),
    )
    op.create_table(
        "province",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("other_name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tinh",
                "thanh_pho",
                name="provincekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_province")),
        sa.UniqueConstraint("slug", name=op.f("uq_province_slug")),
    )
    op.create_table(
        "risk_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_class")),
        sa.UniqueConstraint(
            "code", "effective_from", name=op.f("uq_risk_class_code_effective_from")
        ),
    )
    op.create_table(
        "search_index_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=120), nullable=False),
        sa.Column("built_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_index_mark")),
    )
    op.create_table(
        "search_term_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "abbreviation",
                "synonym",
                name="termgroupkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("triggers", sa.JSON(), nullable=False),
        sa.Column("is_unsafe_alone", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_term_group")),
    )
    op.create_table(
        "standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "TCVN",
                "QCVN",
                "DLVN",
                "TCCS",
                "nuoc-ngoai",
                name="standardkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("family", sa.String(length=100), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
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
            nullable=False,
        ),
        sa.Column("status_basis", sa.String(length=300), nullable=False),
        sa.Column("is_status_assumed", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_code", sa.String(length=200), nullable=False),
        sa.Column("replaced_by_key", sa.String(length=200), nullable=False),
        sa.Column("equivalent", sa.String(length=300), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("mandatory_basis", sa.String(length=400), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("source_place", sa.String(length=300), nullable=False),
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
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard")),
        sa.UniqueConstraint("code", name=op.f("uq_standard_code")),
        sa.UniqueConstraint("key", name=op.f("uq_standard_key")),
    )
    with op.batch_alter_table("standard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standard_family"), ["family"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_standard_is_mandatory"), ["is_mandatory"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_standard_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_standard_replaced_by_key"), ["replaced_by_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_standard_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_standard_year"), ["year"], unique=False)

    op.create_table(
        "commune",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("other_name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "xa",
                "phuong",
                "dac_khu",
                name="communekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind_since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["province_code"], ["province.code"], name=op.f("fk_commune_province_code_province")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commune")),
    )
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commune_province_code"), ["province_code"], unique=False
        )

    op.create_table(
        "consumer_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("summary_en", sa.String(length=600), nullable=False),
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
        sa.Column("hazard", sa.String(), nullable=False),
        sa.Column("risk_class_id", sa.Integer(), nullable=True),
        sa.Column("what_to_do", sa.JSON(), nullable=False),
        sa.Column("lots", sa.String(), nullable=False),
        sa.Column("issuing_body", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_reason", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "lifted_on IS NULL OR lifted_reason <> ''",
            name=op.f("ck_consumer_warning_lifted_with_reason"),
        ),
        sa.CheckConstraint(
            "lifted_on IS NULL OR lifted_on >= issued_on",
            name=op.f("ck_consumer_warning_lifted_after_issue"),
        ),
        sa.ForeignKeyConstraint(
            ["risk_class_id"],
            ["risk_class.id"],
            name=op.f("fk_consumer_warning_risk_class_id_risk_class"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumer_warning")),
        sa.UniqueConstraint("slug", name=op.f("uq_consumer_warning_slug")),
    )
    with op.batch_alter_table("consumer_warning", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consumer_warning_issued_on"), ["issued_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_consumer_warning_lifted_on"), ["lifted_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consumer_warning_measure"), ["measure"], unique=False)

    op.create_table(
        "standard_class",
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("ics_code", sa.String(length=12), nullable=False),
        sa.Column("is_guess", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ics_code"], ["ics_class.code"], name=op.f("fk_standard_class_ics_code_ics_class")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"],
            ["standard.id"],
            name=op.f("fk_standard_class_standard_id_standard"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("standard_id", "ics_code", name=op.f("pk_standard_class")),
    )
    with op.batch_alter_table("standard_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standard_class_ics_code"), ["ics_code"], unique=False)

    op.create_table(
        "standard_topic",
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_id"],
            ["standard.id"],
            name=op.f("fk_standard_topic_standard_id_standard"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("standard_id", "topic", name=op.f("pk_standard_topic")),
    )
    with op.batch_alter_table("standard_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standard_topic_topic"), ["topic"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "luat",
                "nghi_quyet",
                "chi_thi",
                "quyet_dinh",
                "ke_hoach",
                "bao_cao",
                "to_trinh",
                "cong_van",
                "bai_trinh_bay",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("number_raw", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_raw", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("inferred_number", sa.String(length=80), nullable=False),
        sa.Column("inferred_on", sa.Date(), nullable=True),
        sa.Column("inference_basis", sa.String(), nullable=False),
        sa.Column("issuing_body", sa.String(length=200), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("other_names", sa.JSON(), nullable=False),
        sa.Column("signed_on_behalf", sa.String(length=200), nullable=False),
        sa.Column("signed_capacity", sa.String(length=200), nullable=False),
        sa.Column("signed_position", sa.String(length=200), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("effect", sa.String(length=200), nullable=False),
        sa.Column("reporting", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("footnotes", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("annex_title", sa.String(), nullable=False),
        sa.Column("has_text", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["commune.code"], name=op.f("fk_document_commune_code_commune")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["province.code"], name=op.f("fk_document_province_code_province")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("slug", name=op.f("uq_document_slug")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_has_text"), ["has_text"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_document_issuing_body"), ["issuing_body"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_document_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_year"), ["year"], unique=False)

    op.create_table(
        "establishment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enterprise",
                "cooperative",
                "cooperative_group",
                "household",
                name="establishmentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_name", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("brand", sa.String(length=160), nullable=False),
        sa.Column("trades", sa.JSON(), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("former_address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("shows_phone", sa.Boolean(), nullable=False),
        sa.Column("shows_email", sa.Boolean(), nullable=False),
        sa.Column("shows_website", sa.Boolean(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "suspended",
                "closed",
                "unverified",
                name="establishmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("source_note", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["issued_code.code"], name=op.f("fk_establishment_code_issued_code")
        ),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["commune.code"], name=op.f("fk_establishment_commune_code_commune")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["province.code"],
            name=op.f("fk_establishment_province_code_province"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
        sa.UniqueConstraint("code", name=op.f("uq_establishment_code")),
        sa.UniqueConstraint("gln", name=op.f("uq_establishment_gln")),
        sa.UniqueConstraint("origin", name=op.f("uq_establishment_origin")),
        sa.UniqueConstraint("tax_code", name=op.f("uq_establishment_tax_code")),
    )
    with op.batch_alter_table("establishment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_establishment_commune_code"), ["commune_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_establishment_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_establishment_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_establishment_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_establishment_state"), ["state"], unique=False)

    op.create_table(
        "former_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["commune.code"], name=op.f("fk_former_place_commune_code_commune")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["province.code"],
            name=op.f("fk_former_place_province_code_province"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_place")),
    )
    with op.batch_alter_table("former_place", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_place_commune_code"), ["commune_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_former_place_province_code"), ["province_code"], unique=False
        )

    op.create_table(
        "document_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "implements",
                "replaces",
                "based_on",
                "answers",
                "refers_to",
                "contains",
                name="relationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["document.id"],
            name=op.f("fk_document_relation_source_id_document"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["document.id"],
            name=op.f("fk_document_relation_target_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_relation")),
        sa.UniqueConstraint(
            "source_id",
            "target_id",
            "kind",
            name=op.f("uq_document_relation_source_id_target_id_kind"),
        ),
    )
    with op.batch_alter_table("document_relation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_relation_source_id"), ["source_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_document_relation_target_id"), ["target_id"], unique=False
        )

    op.create_table(
        "document_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.String(length=600), nullable=False),
        sa.Column("heading_is_editorial", sa.Boolean(), nullable=False),
        sa.Column("anchor", sa.String(length=80), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_section_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_section")),
        sa.UniqueConstraint(
            "document_id", "anchor", name=op.f("uq_document_section_document_id_anchor")
        ),
    )
    with op.batch_alter_table("document_section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_section_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "document_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("group_title", sa.String(length=600), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("lead_raw", sa.String(), nullable=False),
        sa.Column("coordinators_raw", sa.String(), nullable=False),
        sa.Column("deliverable", sa.String(), nullable=False),
        sa.Column("deadline_raw", sa.String(), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_task_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_task")),
        sa.UniqueConstraint("document_id", "code", name=op.f("uq_document_task_document_id_code")),
    )
    with op.batch_alter_table("document_task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_task_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "planned",
                "extra",
                "survey",
                name="inspectionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("legal_ground", sa.String(length=400), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("carried_out_on", sa.Date(), nullable=True),
        sa.Column("team", sa.JSON(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=True),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.Column(
            "conclusion",
            sa.Enum(
                "conforming",
                "needs_followup",
                "nonconforming",
                "signs_of_nonconformity",
                name="conclusion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("forwarded_to", sa.String(length=300), nullable=False),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.Column("published_from", sa.Date(), nullable=False),
        sa.Column("published_until", sa.Date(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'survey' AND conclusion IN ('conforming', 'signs_of_nonconformity')) OR (kind <> 'survey' AND conclusion <> 'signs_of_nonconformity')",
            name=op.f("ck_inspection_survey_never_states_violation"),
        ),
        sa.CheckConstraint(
            "published_until IS NULL OR published_until >= published_from",
            name=op.f("ck_inspection_published_until_after_from"),
        ),
        sa.ForeignKeyConstraint(
            ["code"], ["issued_code.code"], name=op.f("fk_inspection_code_issued_code")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_inspection_establishment_id_establishment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("code", name=op.f("uq_inspection_code")),
        sa.UniqueConstraint("origin", name=op.f("uq_inspection_origin")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_conclusion"), ["conclusion"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inspection_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inspection_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inspection_published_from"), ["published_from"], unique=False
        )

    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_name", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("brand", sa.String(length=160), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("establishment_id", sa.Integer(), nullable=True),
        sa.Column("producer_name", sa.String(length=300), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("former_address", sa.String(length=300), nullable=False),
        sa.Column("place_of_origin", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("ingredients", sa.String(), nullable=False),
        sa.Column("usage", sa.String(), nullable=False),
        sa.Column("storage", sa.String(), nullable=False),
        sa.Column("net_quantity", sa.String(length=120), nullable=False),
        sa.Column("shelf_life", sa.String(length=200), nullable=False),
        sa.Column("risk_class_id", sa.Integer(), nullable=True),
        sa.Column("ocop_set_id", sa.Integer(), nullable=True),
        sa.Column("ocop_set_is_guess", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "listed",
                "withdrawn",
                "recalled",
                name="productstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("state_advice", sa.String(), nullable=False),
        sa.Column("recalled_lots", sa.JSON(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("source_note", sa.String(), nullable=False),
        sa.Column(
            "verification",
            sa.Enum(
                "official_decision",
                "decision_on_official_portal",
                "press_on_decision",
                "government_news",
                "press",
                name="verification",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["issued_code.code"], name=op.f("fk_product_code_issued_code")
        ),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["commune.code"], name=op.f("fk_product_commune_code_commune")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_product_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(
            ["ocop_set_id"],
            ["ocop_product_set.id"],
            name=op.f("fk_product_ocop_set_id_ocop_product_set"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["province.code"], name=op.f("fk_product_province_code_province")
        ),
        sa.ForeignKeyConstraint(
            ["risk_class_id"], ["risk_class.id"], name=op.f("fk_product_risk_class_id_risk_class")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
        sa.UniqueConstraint("gtin", name=op.f("uq_product_gtin")),
        sa.UniqueConstraint("origin", name=op.f("uq_product_origin")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_commune_code"), ["commune_code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_product_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_product_ocop_set_id"), ["ocop_set_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_product_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_product_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_state"), ["state"], unique=False)

    op.create_table(
        "applied_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_applied_standard_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard.id"], name=op.f("fk_applied_standard_standard_id_standard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applied_standard")),
        sa.UniqueConstraint("product_id", "code", name=op.f("uq_applied_standard_product_id_code")),
    )
    with op.batch_alter_table("applied_standard", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_applied_standard_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_applied_standard_standard_id"), ["standard_id"], unique=False
        )

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("establishment_id", sa.Integer(), nullable=True),
        sa.Column("kind_code", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("band_id", sa.Integer(), nullable=True),
        sa.Column("address_then", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(product_id IS NULL) <> (establishment_id IS NULL)",
            name=op.f("ck_certificate_one_owner"),
        ),
        sa.CheckConstraint(
            "stars IS NULL OR stars BETWEEN 3 AND 5", name=op.f("ck_certificate_stars")
        ),
        sa.ForeignKeyConstraint(
            ["band_id"], ["ocop_star_band.id"], name=op.f("fk_certificate_band_id_ocop_star_band")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_certificate_establishment_id_establishment"),
        ),
        sa.ForeignKeyConstraint(
            ["kind_code"],
            ["certificate_kind.code"],
            name=op.f("fk_certificate_kind_code_certificate_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_certificate_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_kind_code"), ["kind_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_stars"), ["stars"], unique=False)

    op.create_table(
        "inspected_product",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspected_product_inspection_id_inspection"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_inspected_product_product_id_product")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "product_id", name=op.f("pk_inspected_product")),
    )
    with op.batch_alter_table("inspected_product", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspected_product_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "product_image",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_image_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_image")),
        sa.UniqueConstraint(
            "product_id", "position", name=op.f("uq_product_image_product_id_position")
        ),
    )
    op.create_table(
        "task_agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lead",
                "coordinator",
                name="agencyrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["document_task.id"],
            name=op.f("fk_task_agency_task_id_document_task"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_agency")),
    )
    with op.batch_alter_table("task_agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_agency_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_agency_task_id"), ["task_id"], unique=False)

    op.create_table(
        "warned_product",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_warned_product_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"],
            ["consumer_warning.id"],
            name=op.f("fk_warned_product_warning_id_consumer_warning"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("warning_id", "product_id", name=op.f("pk_warned_product")),
    )
    with op.batch_alter_table("warned_product", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warned_product_product_id"), ["product_id"], unique=False
        )
    # The row that every unit of work raises on PostgreSQL.
    op.execute("INSERT INTO content_version (id, version) VALUES (1, 1)")


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("warned_product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warned_product_product_id"))

    op.drop_table("warned_product")
    with op.batch_alter_table("task_agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_agency_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_agency_name"))

    op.drop_table("task_agency")
    op.drop_table("product_image")
    with op.batch_alter_table("inspected_product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspected_product_product_id"))

    op.drop_table("inspected_product")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_stars"))
        batch_op.drop_index(batch_op.f("ix_certificate_product_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_kind_code"))
        batch_op.drop_index(batch_op.f("ix_certificate_expires_on"))
        batch_op.drop_index(batch_op.f("ix_certificate_establishment_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("applied_standard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applied_standard_standard_id"))
        batch_op.drop_index(batch_op.f("ix_applied_standard_product_id"))

    op.drop_table("applied_standard")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_state"))
        batch_op.drop_index(batch_op.f("ix_product_sort_name"))
        batch_op.drop_index(batch_op.f("ix_product_province_code"))
        batch_op.drop_index(batch_op.f("ix_product_ocop_set_id"))
        batch_op.drop_index(batch_op.f("ix_product_establishment_id"))
        batch_op.drop_index(batch_op.f("ix_product_commune_code"))

    op.drop_table("product")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_published_from"))
        batch_op.drop_index(batch_op.f("ix_inspection_kind"))
        batch_op.drop_index(batch_op.f("ix_inspection_establishment_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_conclusion"))

    op.drop_table("inspection")
    with op.batch_alter_table("document_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_task_document_id"))

    op.drop_table("document_task")
    with op.batch_alter_table("document_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_section_document_id"))

    op.drop_table("document_section")
    with op.batch_alter_table("document_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_relation_target_id"))
        batch_op.drop_index(batch_op.f("ix_document_relation_source_id"))

    op.drop_table("document_relation")
    with op.batch_alter_table("former_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_place_province_code"))
        batch_op.drop_index(batch_op.f("ix_former_place_commune_code"))

    op.drop_table("former_place")
    with op.batch_alter_table("establishment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishment_state"))
        batch_op.drop_index(batch_op.f("ix_establishment_sort_name"))
        batch_op.drop_index(batch_op.f("ix_establishment_province_code"))
        batch_op.drop_index(batch_op.f("ix_establishment_kind"))
        batch_op.drop_index(batch_op.f("ix_establishment_commune_code"))

    op.drop_table("establishment")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_year"))
        batch_op.drop_index(batch_op.f("ix_document_kind"))
        batch_op.drop_index(batch_op.f("ix_document_issuing_body"))
        batch_op.drop_index(batch_op.f("ix_document_has_text"))

    op.drop_table("document")
    with op.batch_alter_table("standard_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standard_topic_topic"))

    op.drop_table("standard_topic")
    with op.batch_alter_table("standard_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standard_class_ics_code"))

    op.drop_table("standard_class")
    with op.batch_alter_table("consumer_warning", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consumer_warning_measure"))
        batch_op.drop_index(batch_op.f("ix_consumer_warning_lifted_on"))
        batch_op.drop_index(batch_op.f("ix_consumer_warning_issued_on"))

    op.drop_table("consumer_warning")
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commune_province_code"))

    op.drop_table("commune")
    with op.batch_alter_table("standard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standard_year"))
        batch_op.drop_index(batch_op.f("ix_standard_status"))
        batch_op.drop_index(batch_op.f("ix_standard_replaced_by_key"))
        batch_op.drop_index(batch_op.f("ix_standard_kind"))
        batch_op.drop_index(batch_op.f("ix_standard_is_mandatory"))
        batch_op.drop_index(batch_op.f("ix_standard_family"))

    op.drop_table("standard")
    op.drop_table("search_term_group")
    op.drop_table("search_index_mark")
    op.drop_table("risk_class")
    op.drop_table("province")
    op.drop_table("outbox_entry")
    op.drop_table("ocop_star_band")
    with op.batch_alter_table("ocop_product_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_product_set_sector_code"))

    op.drop_table("ocop_product_set")
    op.drop_table("issued_code")
    with op.batch_alter_table("ics_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ics_class_parent_code"))

    op.drop_table("ics_class")
    op.drop_table("content_version")
    op.drop_table("certificate_kind")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_kind_key")

    op.drop_table("audit_entry")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index("ix_article_kind_published_on")
        batch_op.drop_index(batch_op.f("ix_article_category"))

    op.drop_table("article")
