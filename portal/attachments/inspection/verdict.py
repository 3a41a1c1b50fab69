"""What the examination of a file found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Clean when `refusal` is empty; else it says in Vietnamese why the file is refused."""

    refusal: str = ""
    pages: int | None = None
    width: int | None = None
    height: int | None = None


TOO_HARD = Verdict(
    "Tệp quá phức tạp hoặc bị hỏng nên không kiểm tra được. Xin lưu lại rồi gửi lại."
)
