"""Log lines for operators: JSON in production, plain text at the desk; each with its request id."""

import logging
import logging.config
import os

from flask import Flask, request
from structlog import contextvars, dev, processors, stdlib
from structlog.typing import Processor

from portal.settings import Env, Settings

REQUEST_ID = "portal.request_id"
SHARED: tuple[Processor, ...] = (
    contextvars.merge_contextvars,
    stdlib.add_log_level,
    stdlib.add_logger_name,
    stdlib.ExtraAdder(),
    processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logs(settings: Settings) -> None:
    """Send every log line of the process to standard error in one format.

    JSON escapes line breaks, so a request cannot forge a line of its own.
    """
    renderer: Processor = processors.JSONRenderer(ensure_ascii=False)
    if settings.env is Env.DEVELOPMENT:
        renderer = dev.ConsoleRenderer(colors=False)
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": stdlib.ProcessorFormatter,
                    "foreign_pre_chain": list(SHARED),
                    "processors": [
                        stdlib.ProcessorFormatter.remove_processors_meta,
                        processors.format_exc_info,
                        renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "loggers": {"alembic": {"level": "WARNING"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
        }
    )


def install_request_ids(app: Flask) -> None:
    """Give each request that reaches the application an id, for its log lines and its answer."""

    @app.before_request
    def begin() -> None:
        request_id = os.urandom(8).hex()
        request.environ[REQUEST_ID] = request_id
        contextvars.clear_contextvars()
        contextvars.bind_contextvars(request_id=request_id)
