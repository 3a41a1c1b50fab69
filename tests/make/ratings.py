"""Ratings for tests."""

from datetime import date
from itertools import count

from flask import Flask
from sqlalchemy import select

from portal.core.desk import desk_reading
from portal.ratings.desk_tables import PageRating, Score
from portal.ratings.services import Opinion, keep_rating
from portal.visitors.guard import Visitor

_numbers = count(1)


def make_rating(
    app: Flask,
    path: str = "/tin-tuc/mot",
    *,
    score: Score = Score.MUCH,
    comment: str = "",
    on: date,
    ticket: str = "",
    is_doubtful: bool = False,
) -> None:
    """What a reader said of a page."""
    visitor = Visitor(ticket or f"rating-{next(_numbers)}", is_doubtful)
    with app.app_context():
        keep_rating(Opinion(path, score, comment, "vi"), visitor, on=on)


def ratings_of(app: Flask) -> list[PageRating]:
    """All ratings, oldest first."""
    with app.app_context(), desk_reading() as session:
        return list(session.scalars(select(PageRating).order_by(PageRating.id)))
