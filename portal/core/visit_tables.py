"""Tables of what visitors leave behind; they stand apart from the records of the portal."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from portal.core.db import NAMING

LONGEST_SUBJECT = 200
# Where they live in a database that the records live in too.
SCHEMA = "visits"

metadata = MetaData(naming_convention=NAMING)

# The secret of one day, by which networks become numbers; it goes when the day goes.
salt = Table(
    "salt",
    metadata,
    Column("day", Date, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)
# One row for a code, a day and a network: neither the hour nor the order of scans is kept.
scan = Table(
    "scan",
    metadata,
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    Column("day", Date, primary_key=True, index=True),
    Column("network", BigInteger, primary_key=True, autoincrement=False),
    Column("scans", Integer, nullable=False),
    sqlite_with_rowid=False,
)
# Where somebody says to stand: one place for a code, a day and a network, the last one counts.
told_place = Table(
    "told_place",
    metadata,
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    Column("day", Date, primary_key=True, index=True),
    Column("network", BigInteger, primary_key=True, autoincrement=False),
    Column("commune", String(5), nullable=False),
    Column("minute", Integer, nullable=False),
    sqlite_with_rowid=False,
)
# What the worker has yet to look at; the version tells whether more came while it looked.
unsettled = Table(
    "unsettled",
    metadata,
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("version", Integer, nullable=False),
    sqlite_with_rowid=False,
)
# Figures are kept when the rows above are gone. `product` is the code of the product concerned.
scan_figure = Table(
    "scan_figure",
    metadata,
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("product", String(16), nullable=False),
    Column("scans", Integer, nullable=False),
    Column("networks", Integer, nullable=False),
    Index("ix_scan_figure_product_day", "product", "day"),
    sqlite_with_rowid=False,
)
place_figure = Table(
    "place_figure",
    metadata,
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("commune", String(5), primary_key=True),
    Column("product", String(16), nullable=False),
    Column("told", Integer, nullable=False),
    Index("ix_place_figure_product_day", "product", "day"),
    sqlite_with_rowid=False,
)
