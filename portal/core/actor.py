"""Who acts, as services need to know it: a name for the audit, and the unit it may touch."""

from dataclasses import dataclass

from portal.core.errors import ForbiddenError


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, key or command.

    `name` stands in the audit. `commune_code` is set for those who work for one commune,
    `establishment_code` for those who keep the records of one establishment; both are None for
    those who may touch the records of the whole province.
    """

    name: str
    label: str = ""
    commune_code: str | None = None
    establishment_code: str | None = None

    @property
    def is_bound(self) -> bool:
        """Whether it may touch the records of its own unit only."""
        return self.commune_code is not None or self.establishment_code is not None

    def may_touch(self, *, commune_code: str | None, establishment_code: str | None) -> bool:
        """Whether a record of this commune and this establishment is within its unit."""
        if self.establishment_code is not None:
            return establishment_code == self.establishment_code
        return self.commune_code is None or commune_code == self.commune_code

    def refuse_outside(self, *, commune_code: str | None, establishment_code: str | None) -> None:
        """Raise ForbiddenError for a record of another unit."""
        if not self.may_touch(commune_code=commune_code, establishment_code=establishment_code):
            raise ForbiddenError("Hồ sơ này thuộc đơn vị khác; tài khoản của bạn không sửa được.")


COMMAND_LINE = Actor("command line", "Dòng lệnh")
