"""Settings come from the environment, and a key is drawn once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from interfaces.settings import Settings, secret


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DUBAN_{name.upper()}", raising=False)
    monkeypatch.delenv("DUBAN_SCHEMA", raising=False)


def test_everything_has_a_default() -> None:
    settings = Settings()
    assert (settings.home, settings.database_url) == (Path("var"), None)
    assert (settings.schema_name, settings.region) == ("duban", "CN-GX")
    assert (settings.poll_seconds, settings.sweep_seconds) == (1.0, 5.0)


def test_the_environment_and_the_dot_env_file_set_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DUBAN_REGION=CN-SC\nDUBAN_SCHEMA=from_file\nOTHER=1\n")
    monkeypatch.setenv("DUBAN_SCHEMA", "liuzhou")
    monkeypatch.setenv("DUBAN_DATABASE_URL", "")
    settings = Settings()
    assert (settings.schema_name, settings.region) == ("liuzhou", "CN-SC")
    assert settings.database_url is None


@pytest.mark.parametrize("name", ["x; drop", "Ä", "1st", ""])
def test_a_schema_name_is_a_plain_word(name: str) -> None:
    with pytest.raises(ValidationError):
        Settings(schema_name=name)


def test_neither_keys_nor_the_database_password_are_printed() -> None:
    settings = Settings(seal_key="ab" * 32, database_url="postgresql://u:hunter2@h/d")
    assert "abab" not in repr(settings)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("key", ["ab" * 31, "ab" * 33, "no hex at all"])
def test_a_key_has_exactly_32_bytes(key: str) -> None:
    with pytest.raises(ValidationError, match="64"):
        Settings(token_key=key)


def test_a_key_that_is_set_is_used(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seal_key="ab" * 32)
    assert secret(settings, "seal") == b"\xab" * 32
    assert not (tmp_path / "keys").exists()


def test_many_at_once_draw_one_key_that_only_the_owner_can_read(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _: secret(settings, "token"), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    kept = tmp_path / "keys" / "token.key"
    assert [path.name for path in kept.parent.iterdir()] == ["token.key"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert secret(settings, "seal") != secret(settings, "token")


def test_the_kept_key_can_move_into_the_environment(tmp_path: Path) -> None:
    drawn = secret(Settings(home=tmp_path), "seal")
    text = (tmp_path / "keys" / "seal.key").read_text().strip()
    assert secret(Settings(home=tmp_path / "elsewhere", seal_key=text), "seal") == drawn
