"""The first tables of visits.

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
        "salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_salt"),
    )
    op.create_table(
        "scan",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("network", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "day", "network", name="pk_scan"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scan_day", "scan", ["day"])
    op.create_table(
        "told_place",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("network", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "day", "network", name="pk_told_place"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_told_place_day", "told_place", ["day"])
    op.create_table(
        "unsettled",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "day", name="pk_unsettled"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scan_figure",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product", sa.String(length=16), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("networks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "day", name="pk_scan_figure"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scan_figure_product_day", "scan_figure", ["product", "day"])
    op.create_table(
        "place_figure",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("product", sa.String(length=16), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "day", "commune", name="pk_place_figure"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_place_figure_product_day", "place_figure", ["product", "day"])


def downgrade() -> None:
    """Take the step back."""
    for table in ("place_figure", "scan_figure", "unsettled", "told_place", "scan", "salt"):
        op.drop_table(table)
