"""Who may see, write and publish texts of which kind."""

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff
from portal.core.errors import ForbiddenError
from portal.editorial.models import Manuscript, ManuscriptKind
from portal.editorial.queries import manuscript_by_id

NOT_YOURS = "Tài khoản của bạn không được xem hoặc soạn bài này."
WRITING = {
    ManuscriptKind.NEWS: Permission.WRITE,
    ManuscriptKind.HANDBOOK: Permission.WRITE,
    ManuscriptKind.PAGE: Permission.WRITE,
    ManuscriptKind.DOCUMENT: Permission.WRITE,
    ManuscriptKind.WARNING: Permission.WARN,
}


def own_kinds() -> list[ManuscriptKind]:
    """The kinds of text that the present officer may write."""
    officer = current_staff()
    return [kind for kind, right in WRITING.items() if officer.may(right)]


def may_publish() -> bool:
    """Whether the present officer may approve, publish and withdraw."""
    return current_staff().may(Permission.PUBLISH)


def sees_only_own() -> bool:
    """Whether the present officer works outside the administration, as partners do."""
    return not current_staff().may(Permission.REGISTRY_READ)


def refuse_unless_publisher() -> None:
    """Raise ForbiddenError for an officer who may not publish."""
    if not may_publish():
        raise ForbiddenError("Tài khoản của bạn không có quyền mở trang này.")


def refuse_unless_theirs(manuscript: Manuscript) -> Manuscript:
    """The manuscript; raises ForbiddenError for an officer who may not write texts like it."""
    own = current_staff().actor_name in {manuscript.author, manuscript.assignee}
    if manuscript.kind not in own_kinds() or (sees_only_own() and not own):
        raise ForbiddenError(NOT_YOURS)
    return manuscript


def own_manuscript(manuscript_id: int) -> Manuscript:
    """The manuscript of this number, for reading; raises NotFoundError or ForbiddenError."""
    return refuse_unless_theirs(manuscript_by_id(manuscript_id))
