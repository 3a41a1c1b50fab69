"""Files handed in for articles, examined in the background."""

from portal.attachments.kinds import State
from portal.attachments.queries import attachment_by_digest
from portal.attachments.services import examine, record_verdict
from portal.core.addresses import settings
from portal.core.db import unit_of_work
from portal.jobs.running import Running


def check_file(running: Running) -> None:
    """Examine the file that the job names, and keep or refuse it.

    Raises UnavailableError when scanner or examiner do not answer: the job fails and can be done
    again, the file stays in quarantine.
    """
    digest = str(running.parameters["digest"])
    waiting = attachment_by_digest(digest)
    if waiting.state is not State.QUARANTINED:
        return
    verdict = examine(waiting, scanner=settings().virus_scanner)
    with unit_of_work():
        record_verdict(attachment_by_digest(digest), verdict, by=running.by.name)
    running.report(1, 1, verdict.refusal or "Tệp dùng được")
