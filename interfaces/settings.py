"""What can be set: from the environment (``DUBAN_…``) or a ``.env`` file."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

KEY_BYTES: Final = 32


def _key(value: SecretStr) -> SecretStr:
    try:
        right = len(bytes.fromhex(value.get_secret_value())) == KEY_BYTES
    except ValueError:
        right = False
    if not right:
        raise ValueError("密钥应为 64 位十六进制数字 · a key is 64 hexadecimal digits")
    return value


Key = Annotated[SecretStr, AfterValidator(_key)]


def _numbers(value: object) -> object:
    """As `7,3,1` or `9-17`."""
    return tuple(value.replace("-", ",").split(",")) if isinstance(value, str) else value


Before = Annotated[int, Field(ge=0, le=60)]
Hour = Annotated[int, Field(ge=0, le=24)]


class Settings(BaseSettings):
    """Every setting has a default that works on a fresh machine."""

    model_config = SettingsConfigDict(
        env_prefix="DUBAN_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    home: Path = Path("var")
    server_home: Path | None = None
    """Where the embedded server lives, where that is not the home."""
    offices: Path | None = None
    """The routing table of a program that serves several offices (interfaces/offices)."""
    office: str | None = None
    """Which of them is meant."""
    province_url: str | None = Field(default=None, repr=False)
    """Where it tells its figures to the province, as the table says."""
    database_url: str | None = Field(default=None, repr=False)
    owner_url: str | None = Field(default=None, repr=False)
    replica_url: str | None = Field(default=None, repr=False)
    """Standbys that are asked what only is to be read."""
    replica_lag_seconds: float = Field(default=10.0, ge=2, le=60)
    """Who is further behind is asked nothing."""
    schema_name: str = Field(
        default="duban", pattern=r"^[a-z_][a-z0-9_]{0,62}$", validation_alias="DUBAN_SCHEMA"
    )
    seal_key: Key | None = None
    token_key: Key | None = None
    signing_key: Key | None = None
    personal_cipher: Literal["aes-gcm", "sm4-gcm"] = "aes-gcm"
    region: str = "CN-GX"
    official_text: Path | None = None
    office_name: str = Field(default="柳州市工业和信息化局", min_length=1, max_length=60)
    """Who signs papers."""
    paper_words: Path | None = None
    """A folder with wordings of the office's own: `order.toml` and so on."""
    fonts: Path | None = None
    """A folder with faces that the office has licences for."""
    file_megabytes: int = Field(default=20, ge=1, le=200)
    """Of one file that somebody sends."""
    files_s3_bucket: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    """Files lie there, and not in the home."""
    files_s3_endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s/]+/?$")
    files_s3_region: str = "us-east-1"
    files_s3_prefix: str = Field(default="", pattern=r"^([\w.-]+/)*$")
    files_s3_access_key: str | None = Field(default=None, repr=False)
    files_s3_secret_key: SecretStr | None = None
    clamav: str | None = Field(default=None, pattern=r"^(/\S+|([\w.-]+|\[[\da-fA-F:]+\])(:\d+)?)$")
    """The scanner for viruses: `host:port`, or the path of its socket."""
    clamav_away: Literal["refuse", "accept"] = "refuse"
    """What becomes of a file while the scanner does not answer."""
    public_per_hour: int = Field(default=30, ge=1)
    """Complaints and the like from one address, without signing in."""
    workers: int = Field(default=1, ge=1, le=16)
    """Processes of the worker that `duban serve` starts."""
    poll_seconds: float = Field(default=1.0, gt=0)
    sweep_seconds: float = Field(default=5.0, gt=0)
    statement_seconds: float = Field(default=60.0, gt=0, le=3_600)
    """How long the database may take over one question."""
    tree_hash: Literal["sha-256", "sm3"] | None = None
    """Chosen before the office is first opened; its log keeps it."""
    head_hours: float = Field(default=24.0, gt=0)
    head_file: Path | None = None
    dashboard_password: SecretStr | None = Field(default=None, min_length=8)
    """For the role that reads the dashboard's SQL views; `duban setup` sets it."""
    wal_archive: Path | None = None
    """Where the write-ahead log of the embedded server goes as it is written."""
    postgres_bin: Path | None = None
    """The folder of PostgreSQL's programs, where those on this machine do not fit the server."""
    idle_hours: float = Field(default=8.0, gt=0)
    session_hours: float = Field(default=24.0, gt=0)
    login_tries: int = Field(default=5, ge=1)
    address_tries: int = Field(default=30, ge=1)
    lock_minutes: float = Field(default=15.0, gt=0, le=1_440)
    """Within which tries to sign in are counted."""
    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s/]+$")
    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://[^\s]+$")
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "OpenID Connect"
    oidc_by_login: bool = False
    """Whether `preferred_username` names the account where no identity is linked."""
    smtp_host: str | None = None
    """Without it nobody is told anything by mail."""
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = Field(default="duban@localhost.localdomain", pattern=r"^[!-?A-~]+@[!-?A-~]+$")
    smtp_seconds: float = Field(default=10.0, gt=0, le=60)
    """How long each answer of the mail server may take."""
    reminder_days: Annotated[tuple[Before, ...], NoDecode, BeforeValidator(_numbers)] = (7, 3, 1)
    office_hours: Annotated[tuple[Hour, Hour], NoDecode, BeforeValidator(_numbers)] = (9, 17)
    """In which reminders go out, on working days."""
    webhook_private: bool = False
    """Whether webhooks may go into private networks, and over http."""
    webhook_seconds: float = Field(default=10.0, gt=0, le=60)
    """How long a receiver may take in all."""
    webhook_overlap_hours: float = Field(default=24.0, ge=0, le=720)
    """How long messages are signed with the former secret too, once another one was drawn."""
    head_webhook: str | None = Field(default=None, pattern=r"^https?://[^\s/]+", repr=False)

    @property
    def embedded_home(self) -> Path:
        return self.server_home or self.home

    @property
    def file_bytes(self) -> int:
        return self.file_megabytes * 1_000_000


def secret(settings: Settings, name: Literal["seal", "token"]) -> bytes:
    """The key of that name: as set, or drawn once and kept in the home."""
    given: SecretStr | None = getattr(settings, f"{name}_key")
    if given:
        return bytes.fromhex(given.get_secret_value())
    path = settings.home / "keys" / f"{name}.key"
    if not path.exists():
        draw(path)
    return bytes.fromhex(path.read_text("ascii"))


def draw(path: Path) -> None:
    """A key of its own; the first one there wins."""
    keep(path, secrets.token_bytes(KEY_BYTES))


def keep(path: Path, key: bytes, *, anew: bool = False) -> None:
    """Written whole under another name (O_EXCL, 0600), then named; `anew` replaces what is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        if anew:
            Path(fresh).replace(path)
        else:
            with suppress(FileExistsError):
                os.link(fresh, path)
    finally:
        Path(fresh).unlink(missing_ok=True)
