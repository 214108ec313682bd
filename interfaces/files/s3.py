"""Contents of files in an S3-compatible store: one object each, under its SHA-256.

An object is there whole or not at all, also in parts (the last request makes it one). Every part is
signed with its own digest, so that the store refuses what was altered on the way.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, Final

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from application.errors import FilesAway, FilesFull
from application.ports import Draft
from domain.values import Text
from interfaces.files.drafts import CHUNK, copied, disk_told, gone
from interfaces.settings import Settings

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
PART: Final = 8 << 20
PARTS: Final = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)
NOT_THERE: Final = frozenset(("NoSuchKey", "404"))
INSUFFICIENT_STORAGE: Final = 507


class S3Files:
    """`<prefix><digest>` holds a content; a draft lies in a temporary file of this machine."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._at = {"Bucket": bucket}
        self._bucket, self._prefix = bucket, prefix

    @contextmanager
    def drafted(self, content: BinaryIO, most: int) -> Iterator[Draft]:
        with disk_told(), tempfile.TemporaryFile() as file:
            digest, size = copied(content, file, most)
            yield Draft(file, digest, size)

    def keep(self, draft: Draft) -> None:
        where = self._of(draft.digest)
        with _told(), os.fdopen(os.dup(draft.content.fileno()), "rb") as body:  # it gets closed
            body.seek(0)
            self._client.upload_fileobj(body, where["Bucket"], where["Key"], Config=PARTS)
            if self._client.head_object(**where)["ContentLength"] != draft.size:
                raise FilesAway

    def open(self, digest: str) -> BinaryIO:
        """Fetched whole before anybody gets a byte of it: it may not be what it was."""
        with disk_told():
            file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked closes it
            try:
                if self._fetched(digest, file) != digest:
                    raise gone()
                file.seek(0)
            except BaseException:
                file.close()
                raise
        return file

    def _fetched(self, digest: str, file: BinaryIO) -> str:
        found = hashlib.sha256()
        with _told():
            try:
                body = self._client.get_object(**self._of(digest))["Body"]
            except ClientError as error:
                if error.response["Error"]["Code"] in NOT_THERE:
                    raise gone() from None
                raise
            with body:
                for chunk in body.iter_chunks(CHUNK):
                    found.update(chunk)
                    file.write(chunk)
        return found.hexdigest()

    def older(self, than: datetime) -> Iterator[str]:
        with _told():
            for page in self._pages("list_multipart_uploads"):
                for upload in page.get("Uploads", ()):
                    if upload["Initiated"] < than:
                        broken = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
                        self._client.abort_multipart_upload(**self._at, **broken)
            for page in self._pages("list_objects_v2"):
                for found in page.get("Contents", ()):
                    digest = found["Key"].removeprefix(self._prefix)
                    if DIGEST.fullmatch(digest) and found["LastModified"] < than:
                        yield digest

    def _pages(self, what: str) -> Iterator[Any]:
        """Of what lies right below the prefix."""
        pages = self._client.get_paginator(what).paginate(
            **self._at, Prefix=self._prefix, Delimiter="/"
        )
        yield from pages

    def remove(self, digest: str) -> None:
        with _told():
            self._client.delete_object(**self._of(digest))

    def holds(self, digest: str) -> bool:
        with _told():
            try:
                self._client.head_object(**self._of(digest))
            except ClientError as error:
                if error.response["Error"]["Code"] in NOT_THERE:
                    return False
                raise
        return True

    def probe(self) -> Text:
        with _told():
            self._client.put_object(**self._of("probe"), Body=b"probe")
            self._client.delete_object(**self._of("probe"))
        place = f"{self._bucket}/{self._prefix}"
        return Text(f"S3 存储桶 {place}", f"the bucket {place}")

    def _of(self, digest: str) -> dict[str, str]:
        return {**self._at, "Key": self._prefix + digest}


@contextmanager
def _told() -> Iterator[None]:
    """What the store refuses, or that it is not there, in our words."""
    try:
        yield
    except ClientError as error:
        full = error.response["ResponseMetadata"]["HTTPStatusCode"] == INSUFFICIENT_STORAGE
        raise (FilesFull if full else FilesAway)() from error
    except BotoCoreError as error:
        raise FilesAway from error


def connected(settings: Settings) -> Any:
    """A client for all threads; without keys of its own it takes those of the machine's role."""
    secret = settings.files_s3_secret_key
    return boto3.session.Session().client(
        "s3",
        endpoint_url=settings.files_s3_endpoint,
        region_name=settings.files_s3_region,
        aws_access_key_id=settings.files_s3_access_key,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        config=Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 2, "mode": "standard"},
            # Stores by others know the signed digest of each part, and not always the newer sums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={
                "payload_signing_enabled": True,
                "addressing_style": "path" if settings.files_s3_endpoint else "auto",
            },
        ),
    )
