"""Stores of files and a scanner, as they are met outside: real servers on this machine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from commands.conftest import Run, environment, program
from files.scanners import Scanner, listening
from moto.server import ThreadedMotoServer

from interfaces.files.s3 import S3Files, connected
from interfaces.settings import Settings
from interfaces.wiring import House

KEYS = {"files_s3_access_key": "an-access-key", "files_s3_secret_key": "not-a-secret"}


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def s3_settings(s3_server: str, tmp_path: Path) -> Settings:
    """Of an office whose files lie in a bucket of its own."""
    bucket = f"duban-{uuid.uuid4().hex[:12]}"
    client: Any = boto3.client(
        "s3", endpoint_url=s3_server, region_name="us-east-1", aws_access_key_id="x",
        aws_secret_access_key="x",
    )  # fmt: skip
    client.create_bucket(Bucket=bucket)
    place = {"files_s3_bucket": bucket, "files_s3_endpoint": s3_server}
    return Settings(home=tmp_path, files_s3_prefix="office/", **place, **KEYS)


@pytest.fixture
def s3(s3_settings: Settings) -> S3Files:
    bucket = s3_settings.files_s3_bucket
    assert bucket is not None
    return S3Files(connected(s3_settings), bucket, s3_settings.files_s3_prefix)


@pytest.fixture
def duban(house: House, database_url: str, settings: Settings, tmp_path: Path) -> Run:
    """Commands on the store of the `house` fixture, with settings of their own."""
    place = {
        "DUBAN_HOME": str(settings.home),
        "DUBAN_DATABASE_URL": database_url,
        "DUBAN_SCHEMA": settings.schema_name,
    }
    return lambda *given, **more: program(*given, env=environment(**place, **more), cwd=tmp_path)


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    with listening() as found:
        yield found
