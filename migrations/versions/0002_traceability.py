"""Traceability: lots, events, the public log, the resolver, keys of other systems.

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
        "allowed_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_code", sa.String(length=16), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowed_domain")),
        sa.UniqueConstraint(
            "owner_code", "domain", name=op.f("uq_allowed_domain_owner_code_domain")
        ),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("owner_code", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("handle", name=op.f("uq_api_key_handle")),
        sa.UniqueConstraint("name", name=op.f("uq_api_key_name")),
    )
    op.create_table(
        "capture_job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("captured_by", sa.String(length=200), nullable=False),
        sa.Column("owner_code", sa.String(length=16), nullable=False),
        sa.Column("behaviour", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_job")),
    )
    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_capture_job_digest_captured_by", ["digest", "captured_by"], unique=False
        )

    op.create_table(
        "copy_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "networks",
                "after_sale",
                "communes",
                "provinces",
                name="copyrulekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period_hours", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('communes', 'provinces') OR period_hours % 24 = 0",
            name=op.f("ck_copy_rule_whole_days"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_copy_rule_number")),
        sa.CheckConstraint("period_hours > 0", name=op.f("ck_copy_rule_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_rule")),
        sa.UniqueConstraint(
            "code", "effective_from", name=op.f("uq_copy_rule_code_effective_from")
        ),
    )
    op.create_table(
        "epcis_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "event_id",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("is_error_declaration", sa.Boolean(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "ObjectEvent",
                "AggregationEvent",
                "TransactionEvent",
                "TransformationEvent",
                "AssociationEvent",
                name="eventtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "ADD",
                "OBSERVE",
                "DELETE",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "business_step",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "disposition",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "read_point",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "business_location",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "transformation_id",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "partners",
                "owner",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_code", sa.String(length=16), nullable=False),
        sa.Column("captured_by", sa.String(length=200), nullable=False),
        sa.Column("namespaces", sa.JSON(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epcis_event")),
        sa.UniqueConstraint(
            "event_id",
            "is_error_declaration",
            name=op.f("uq_epcis_event_event_id_is_error_declaration"),
        ),
    )
    with op.batch_alter_table("epcis_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_epcis_event_business_location_id", ["business_location", "id"], unique=False
        )
        batch_op.create_index(
            "ix_epcis_event_business_step_id", ["business_step", "id"], unique=False
        )
        batch_op.create_index("ix_epcis_event_event_time_id", ["event_time", "id"], unique=False)
        batch_op.create_index("ix_epcis_event_owner_code_id", ["owner_code", "id"], unique=False)
        batch_op.create_index("ix_epcis_event_read_point_id", ["read_point", "id"], unique=False)
        batch_op.create_index("ix_epcis_event_record_time_id", ["record_time", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_epcis_event_transformation_id"), ["transformation_id"], unique=False
        )
        batch_op.create_index("ix_epcis_event_visibility_id", ["visibility", "id"], unique=False)

    op.create_table(
        "event_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("label_en", sa.String(length=160), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "ObjectEvent",
                "AggregationEvent",
                "TransactionEvent",
                "TransformationEvent",
                "AssociationEvent",
                name="eventtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "ADD",
                "OBSERVE",
                "DELETE",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "subject",
            sa.Enum(
                "epc",
                "epc_class",
                "parent",
                "child",
                "child_class",
                "input",
                "input_class",
                "output",
                "output_class",
                name="identifierrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("business_step", sa.String(length=80), nullable=False),
        sa.Column("disposition", sa.String(length=80), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "partners",
                "owner",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_template")),
        sa.UniqueConstraint("code", name=op.f("uq_event_template_code")),
    )
    with op.batch_alter_table("event_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_template_trade"), ["trade"], unique=False)

    op.create_table(
        "handed_prefix",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=4), nullable=False),
        sa.Column("prefix", sa.String(length=30), nullable=False),
        sa.Column("resolver", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_prefix")),
        sa.UniqueConstraint("key", "prefix", name=op.f("uq_handed_prefix_key_prefix")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_entry_kind_key_position", ["kind", "key", "position"], unique=False
        )

    op.create_table(
        "link_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("key_path", sa.String(length=400), nullable=False),
        sa.Column("item_description", sa.String(length=300), nullable=False),
        sa.Column("owner_code", sa.String(length=16), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_entry")),
        sa.UniqueConstraint("path", name=op.f("uq_link_entry_path")),
    )
    with op.batch_alter_table("link_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_entry_key_path"), ["key_path"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_entry_owner_code"), ["owner_code"], unique=False)

    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "starts",
            sa.Enum(
                "expiry",
                "last_record",
                name="retentionstart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("risk_code", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint("months > 0", name=op.f("ck_retention_rule_months")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
        sa.UniqueConstraint(
            "code", "effective_from", name=op.f("uq_retention_rule_code_effective_from")
        ),
    )
    op.create_table(
        "scan_retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_scan_retention_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_retention")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_scan_retention_effective_from")),
    )
    op.create_table(
        "step_visibility",
        sa.Column("business_step", sa.String(length=80), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "partners",
                "owner",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("business_step", name=op.f("pk_step_visibility")),
    )
    op.create_table(
        "trade",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("label_en", sa.String(length=160), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_trade")),
    )
    op.create_table(
        "event_identifier",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "epc",
                "epc_class",
                "parent",
                "child",
                "child_class",
                "input",
                "input_class",
                "output",
                "output_class",
                name="identifierrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "class",
                "lot",
                "instance",
                "other",
                name="identifierlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "identifier",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["epcis_event.id"], name=op.f("fk_event_identifier_event_id_epcis_event")
        ),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_identifier")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event_identifier", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_identifier_identifier_event_id_role",
            ["identifier", "event_id", "role"],
            unique=False,
        )

    op.create_table(
        "event_template_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("label_en", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "number",
                "date",
                "moment",
                "place",
                "party",
                "lot",
                "lots",
                "choice",
                name="fieldkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("hint", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["event_template.id"],
            name=op.f("fk_event_template_field_template_id_event_template"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_template_field")),
        sa.UniqueConstraint(
            "template_id", "name", name=op.f("uq_event_template_field_template_id_name")
        ),
    )
    op.create_table(
        "link_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link_type", sa.String(length=60), nullable=False),
        sa.Column("href", sa.String(length=1000), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("hreflang", sa.JSON(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "waiting",
                name="linkstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["link_entry.id"],
            name=op.f("fk_link_target_entry_id_link_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_target")),
        sa.UniqueConstraint("entry_id", "position", name=op.f("uq_link_target_entry_id_position")),
    )
    with op.batch_alter_table("link_target", schema=None) as batch_op:
        batch_op.create_index("ix_link_target_state_host", ["state", "host"], unique=False)

    op.create_table(
        "trade_expectation",
        sa.Column("trade_code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("gap", sa.String(length=200), nullable=False),
        sa.Column("gap_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["trade_code"],
            ["trade.code"],
            name=op.f("fk_trade_expectation_trade_code_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("trade_code", "position", name=op.f("pk_trade_expectation")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column(
            "epc",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("best_before_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("origin_gln", sa.String(length=13), nullable=True),
        sa.Column("origin_name", sa.String(length=300), nullable=False),
        sa.Column("packing_gln", sa.String(length=13), nullable=True),
        sa.Column("packing_name", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "recalled",
                "closed",
                name="lotstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.Column("recalled_on", sa.Date(), nullable=True),
        sa.Column("recall_reason", sa.String(), nullable=False),
        sa.Column("recall_advice", sa.String(), nullable=False),
        sa.Column("recall_warning", sa.String(length=160), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'recalled' OR (recalled_on IS NOT NULL AND recall_reason <> '')",
            name=op.f("ck_lot_recalled_with_reason"),
        ),
        sa.CheckConstraint(
            "best_before_on IS NULL OR best_before_on >= produced_on", name=op.f("ck_lot_best")
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= produced_on", name=op.f("ck_lot_expiry")
        ),
        sa.CheckConstraint("quantity IS NULL OR quantity >= 0", name=op.f("ck_lot_quantity")),
        sa.ForeignKeyConstraint(
            ["code"], ["issued_code.code"], name=op.f("fk_lot_code_issued_code")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_lot_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("code", name=op.f("uq_lot_code")),
        sa.UniqueConstraint("epc", name=op.f("uq_lot_epc")),
        sa.UniqueConstraint("product_id", "number", name=op.f("uq_lot_product_id_number")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_state"), ["state"], unique=False)

    op.create_table(
        "retention_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_retention_decision_with_reason")),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_retention_decision_lot_id_lot")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["retention_rule.id"],
            name=op.f("fk_retention_decision_rule_id_retention_rule"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_decision")),
    )
    with op.batch_alter_table("retention_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_decision_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "serial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column(
            "epc",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "sold",
                "withdrawn",
                name="serialstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sold_on", sa.Date(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'sold' OR sold_on IS NOT NULL", name=op.f("ck_serial_sold_on_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["code"], ["issued_code.code"], name=op.f("fk_serial_code_issued_code")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_serial_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_serial_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serial")),
        sa.UniqueConstraint("code", name=op.f("uq_serial_code")),
        sa.UniqueConstraint("epc", name=op.f("uq_serial_epc")),
        sa.UniqueConstraint("product_id", "number", name=op.f("uq_serial_product_id_number")),
    )
    with op.batch_alter_table("serial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_serial_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_serial_state"), ["state"], unique=False)

    op.create_table(
        "copy_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "cleared_at IS NULL OR cleared_reason <> ''",
            name=op.f("ck_copy_alert_cleared_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["serial_id"], ["serial.id"], name=op.f("fk_copy_alert_serial_id_serial")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_alert")),
    )
    with op.batch_alter_table("copy_alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_alert_serial_id"), ["serial_id"], unique=False)
        batch_op.create_index(
            "uq_copy_alert_standing",
            ["serial_id", "rule"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("copy_alert", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_copy_alert_standing",
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_copy_alert_serial_id"))

    op.drop_table("copy_alert")
    with op.batch_alter_table("serial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_serial_state"))
        batch_op.drop_index(batch_op.f("ix_serial_lot_id"))

    op.drop_table("serial")
    with op.batch_alter_table("retention_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_decision_lot_id"))

    op.drop_table("retention_decision")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_state"))
        batch_op.drop_index(batch_op.f("ix_lot_expires_on"))

    op.drop_table("lot")
    op.drop_table("trade_expectation")
    with op.batch_alter_table("link_target", schema=None) as batch_op:
        batch_op.drop_index("ix_link_target_state_host")

    op.drop_table("link_target")
    op.drop_table("event_template_field")
    with op.batch_alter_table("event_identifier", schema=None) as batch_op:
        batch_op.drop_index("ix_event_identifier_identifier_event_id_role")

    op.drop_table("event_identifier")
    op.drop_table("trade")
    op.drop_table("step_visibility")
    op.drop_table("scan_retention")
    op.drop_table("retention_rule")
    with op.batch_alter_table("link_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_entry_owner_code"))
        batch_op.drop_index(batch_op.f("ix_link_entry_key_path"))

    op.drop_table("link_entry")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_kind_key_position")

    op.drop_table("ledger_entry")
    op.drop_table("handed_prefix")
    with op.batch_alter_table("event_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_template_trade"))

    op.drop_table("event_template")
    with op.batch_alter_table("epcis_event", schema=None) as batch_op:
        batch_op.drop_index("ix_epcis_event_visibility_id")
        batch_op.drop_index(batch_op.f("ix_epcis_event_transformation_id"))
        batch_op.drop_index("ix_epcis_event_record_time_id")
        batch_op.drop_index("ix_epcis_event_read_point_id")
        batch_op.drop_index("ix_epcis_event_owner_code_id")
        batch_op.drop_index("ix_epcis_event_event_time_id")
        batch_op.drop_index("ix_epcis_event_business_step_id")
        batch_op.drop_index("ix_epcis_event_business_location_id")

    op.drop_table("epcis_event")
    op.drop_table("copy_rule")
    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.drop_index("ix_capture_job_digest_captured_by")

    op.drop_table("capture_job")
    op.drop_table("api_key")
    op.drop_table("allowed_domain")
