"""Runs the migrations of the desk on the connection that is handed over."""

from alembic import context

from portal.accounts import desk_tables as _accounts  # noqa: F401  # tables make themselves known
from portal.cases import desk_tables as _cases  # noqa: F401  # the same
from portal.core import mail_table as _mail  # noqa: F401  # the same
from portal.core.desk import DeskModel
from portal.editorial import desk_tables as _editorial  # noqa: F401  # the same
from portal.jobs import models as _jobs  # noqa: F401  # the same
from portal.ratings import desk_tables as _ratings  # noqa: F401  # the same
from portal.subscriptions import desk_tables as _subscriptions  # noqa: F401  # the same

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=DeskModel.metadata,
    version_table=context.config.attributes["version_table"],
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
