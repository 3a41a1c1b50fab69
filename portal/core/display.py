"""How a reader wants pages shown: strong contrast, large text.

Legal basis: Thông tư 32/2017/TT-BTTTT Điều 18 (means for people with poor sight).
"""

from typing import TYPE_CHECKING

from werkzeug.http import parse_cookie

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

COOKIE = "hien-thi"
CHOICES = ("tuong-phan", "chu-lon")
CLASSES = {"tuong-phan": "contrast-high", "chu-lon": "text-large"}


def choices_of(environ: "WSGIEnvironment") -> tuple[str, ...]:
    """What the reader has chosen, in a fixed order; anything unknown is ignored."""
    if COOKIE not in environ.get("HTTP_COOKIE", ""):
        return ()
    chosen = parse_cookie(environ).get(COOKIE, "").split(".")
    return tuple(choice for choice in CHOICES if choice in chosen)


def cookie_value(chosen: set[str]) -> str:
    """What is kept in the reader's browser."""
    return ".".join(choice for choice in CHOICES if choice in chosen)


def body_classes(environ: "WSGIEnvironment") -> str:
    """The classes that the style sheet knows for these choices."""
    return " ".join(CLASSES[choice] for choice in choices_of(environ))
