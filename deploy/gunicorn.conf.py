"""Settings of gunicorn; `portal serve` reads this file."""

import ctypes
import gc

from gunicorn.arbiter import Arbiter
from sqlalchemy.orm import configure_mappers

from portal.core.sending import install_swift_sending
from portal.core.templates import prepare_templates
from portal.settings import load_settings

M_ARENA_MAX = -8  # <malloc.h>

_settings = load_settings()

workers = _settings.workers
worker_class = "gthread"
# Half-sent requests each hold a thread: measured, 8 threads fall to 200 slow clients, many stand.
threads = _settings.threads
preload_app = True
# The worker's heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108  # memory, not a guessable file
control_socket_disable = True
keepalive = 5
timeout = 60
graceful_timeout = 20
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = "*" if _settings.trusted_proxies else "127.0.0.1"
accesslog = None

install_swift_sending()

# Each thread would get a heap of its own: measured, 100 MB a worker become 64 with both measures.
if hasattr(_libc := ctypes.CDLL(None), "mallopt"):
    _libc.mallopt(M_ARENA_MAX, 2)

# Nearly all that is loaded now stays (1,800 of 247,000 objects do not): looking for garbage in
# between and at the end took a sixth of the start.
gc.disable()


def when_ready(server: Arbiter) -> None:
    """Prepare what all workers share, and keep their garbage collector off it.

    It writes to every object that it visits; the pages would not stay shared.
    """
    prepare_templates(server.app.wsgi())
    configure_mappers()
    gc.freeze()
    gc.enable()
