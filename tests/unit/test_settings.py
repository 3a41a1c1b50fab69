"""Settings: read once, and weak ones refused."""

import pytest

from portal.settings import SettingsError, load_settings

STRONG = {
    "PORTAL_ENV": "production",
    "PORTAL_SECRET_KEY": "k" * 40,
    "PORTAL_BASE_URL": "https://tcdlcl.example.vn",
}


def test_defaults_serve_quang_ngai_on_this_machine() -> None:
    settings = load_settings({})

    assert settings.province == "51"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.sqlite_file == settings.data_dir / "portal.db"


def test_strong_production_settings_are_accepted() -> None:
    assert load_settings(STRONG).base_url == "https://tcdlcl.example.vn"


@pytest.mark.parametrize(
    "change",
    [
        {"PORTAL_SECRET_KEY": ""},
        {"PORTAL_SECRET_KEY": "short"},
        {"PORTAL_BASE_URL": "http://tcdlcl.example.vn"},
        {"PORTAL_LIMITS": "off"},
    ],
)
def test_weak_production_settings_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        load_settings({**STRONG, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"PORTAL_ENV": "staging"},
        {"PORT": "80a"},
        {"PORTAL_BASE_URL": "https://host.example/with/path"},
        {"PORTAL_BASE_URL": "ftp://host.example"},
    ],
)
def test_unreadable_settings_are_refused_everywhere(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        load_settings(change)


def test_an_outside_database_has_no_file() -> None:
    settings = load_settings({"PORTAL_DATABASE_URL": "postgresql+psycopg://a@b/c"})

    assert settings.sqlite_file is None
