"""The office's keys, which are kept apart from the database: with both, everything can be read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from domain.values import NotAllowedNow
from interfaces.backups.errors import BackupError
from interfaces.keyring import SIGNING, Keyring
from interfaces.seal import KeySeal
from interfaces.settings import Settings, keep, secret

SEAL = "seal.key"


def require_apart(keys: Path, backups: Path) -> None:
    """Whoever gets hold of the one folder has not got the other with it."""
    one, other = keys.resolve(), backups.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise BackupError(
            "--keys 应为另一个文件夹，最好在另一台机器或介质上：密钥不与数据库放在一起",
            "--keys has to be another folder, best on another machine or medium: keys are kept"
            " apart from the database",
        )


def copy_out(settings: Settings, origin: str, public_key: str, folder: Path) -> None:
    """All that the home and the settings have."""
    for path in sorted((settings.home / "keys").glob("*.key")):
        _copy(path, folder / path.name)
    keep(folder / SEAL, secret(settings, "seal"), anew=True)
    keep(folder / "token.key", secret(settings, "token"), anew=True)
    with suppress(NotAllowedNow):
        keep(folder / SIGNING, Keyring(settings).matching(origin, public_key), anew=True)


def require_fit(settings: Settings, folder: Path | None, seal: str) -> None:
    """The key of the seals is at hand, and no other key is in the way."""
    for path in _in(folder):
        known = settings.home / "keys" / path.name
        if known.exists() and known.read_bytes() != path.read_bytes():
            raise BackupError(
                f"{known} 是另一把密钥：没有作任何改动，请先移走",
                f"{known} is another key: nothing was changed, move it away first",
            )
    held = _seal(settings, folder)
    if held is None:
        raise BackupError(
            "缺少封签密钥，没有它恢复的系统无法启动：请用 --keys 指明密钥的备份，或放回"
            " DUBAN_HOME/keys，或设置 DUBAN_SEAL_KEY",
            "the key of the seals is missing, without which the restored office does not start:"
            " name the backup of the keys with --keys, put it into DUBAN_HOME/keys, or set"
            " DUBAN_SEAL_KEY",
        )
    if mark(KeySeal(held)) != seal:
        raise BackupError(
            "封签密钥不是这份备份的：没有作任何改动",
            "the key of the seals is not the one of this backup: nothing was changed",
        )


def mark(seal: KeySeal) -> str:
    """Tells the key apart from others, and nothing of it."""
    return seal.digest("backup")


def copy_in(settings: Settings, folder: Path) -> None:
    """Into a home that has none, or the same."""
    for path in _in(folder):
        if not (to := settings.home / "keys" / path.name).exists():
            _copy(path, to)


def _in(folder: Path | None) -> list[Path]:
    return [] if folder is None else sorted(folder.glob("*.key"))


def _seal(settings: Settings, folder: Path | None) -> bytes | None:
    """As the office will find it: the setting comes first."""
    if settings.seal_key is not None:
        return secret(settings, "seal")
    for place in (settings.home / "keys", folder):
        if place is not None and (place / SEAL).exists():
            return _key(place / SEAL)
    return None


def _key(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        raise BackupError(
            f"{path} 不是密钥（应为 64 位十六进制数字）",
            f"{path} is no key (64 hexadecimal digits)",
        ) from None


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(path.read_bytes())
        file.flush()
        os.fsync(file.fileno())
