"""Videos on the disk: sizes, scanners, and what nothing carries any more."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.errors import NotFoundError, RefusedError
from portal.library import videos
from portal.library.videos import forget_unused, keep_video, video_file
from tests.make.library import MP4, WEBM


def folder(app: Flask) -> Path:
    return Path(app.extensions["portal_settings"].data_dir) / "videos"


def test_the_same_bytes_are_one_file(app: Flask) -> None:
    with app.app_context():
        first, second = keep_video(BytesIO(MP4)), keep_video(BytesIO(MP4))
        other = keep_video(BytesIO(WEBM))
        assert video_file(first.digest, "mp4").read_bytes() == MP4

    assert first == second
    assert other.ending == "webm"
    assert len(list(folder(app).iterdir())) == 2


def test_what_is_too_large_leaves_nothing_behind(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(videos, "LARGEST_VIDEO", 1_000)

    with app.app_context():
        for content in (MP4, b"", b"not a video"):
            with pytest.raises(RefusedError):
                keep_video(BytesIO(content))

    assert list(folder(app).iterdir()) == []


@pytest.mark.parametrize(
    ("digest", "ending"), [("../../portal", "db"), ("a" * 64, "mp4"), ("a" * 64, "exe"), ("", "")]
)
def test_no_other_file_is_reached(app: Flask, digest: str, ending: str) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        video_file(digest, ending)


def test_what_nothing_carries_goes_after_a_while(app: Flask) -> None:
    now = clock.now()
    with app.app_context():
        assert forget_unused(now, lambda _digest: False) == 0
        kept, gone = keep_video(BytesIO(MP4)), keep_video(BytesIO(WEBM))
        for file in folder(app).iterdir():
            os.utime(file, (1, 1))
        fresh = keep_video(BytesIO(WEBM + b"\0"))
        gone_now = forget_unused(now - timedelta(days=1), lambda digest: digest == kept.digest)

        assert gone_now == 1
        assert video_file(kept.digest, "mp4").is_file()
        assert video_file(fresh.digest, "webm").is_file()
        with pytest.raises(NotFoundError):
            video_file(gone.digest, "webm")
