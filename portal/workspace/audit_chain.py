"""Whether the chain of the audit holds: at once while it is short, in the background when long."""

from portal.core import audit
from portal.core.errors import RefusedError
from portal.jobs.running import Running
from portal.workspace.audit_queries import last_number

CHECK = "audit_check"
CHECKED_AT_ONCE = 20_000
REASONS = {
    "an entry before it was removed, inserted or changed": "một mục trước đó bị xóa, chèn hoặc sửa",
    "its content was changed": "nội dung của mục đã bị sửa",
    "the last entries were removed": "các mục cuối đã bị xóa",
}


def examined_chain() -> int:
    """Recompute the chain and return the number of its last entry.

    Raises RefusedError with the number of the first entry at which it does not hold.
    """
    last = last_number()
    found = audit.first_break()
    if found is not None:
        raise RefusedError(f"Chuỗi đứt ở mục số {found.entry_id}: {REASONS[found.why]}.")
    return last


def check(running: Running) -> None:
    """The job: recompute the chain."""
    running.report(0, message="Đang tính lại chuỗi")
    last = examined_chain()
    running.result = {"last": last, "page": f"/can-bo/nhat-ky/chuoi/{running.job.id}"}
    running.report(last, last, told_whole(last))


def told_whole(last: int) -> str:
    """What is said of a chain that holds."""
    return f"Chuỗi nguyên vẹn đến mục số {last:,}.".replace(",", ".")
