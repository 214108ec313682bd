"""One contract of two stores: on disk, and in an S3-compatible store (a real server, over HTTP)."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.errors import FilesAway, FilesFull, Unreadable
from application.ports import FileStore
from domain.attached import TooLarge
from domain.values import Malformed
from interfaces.files import file_store, quarantine_store
from interfaces.files.disk import DiskFiles
from interfaces.files.s3 import PART, S3Files, connected
from interfaces.settings import Settings

MOST = 40_000_000
FUTURE = datetime.now(UTC) + timedelta(days=1)
PAST = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return DiskFiles(tmp_path / "files")
    found: FileStore = request.getfixturevalue("s3")
    return found


@pytest.fixture
def damage(store: FileStore, tmp_path: Path) -> Callable[[str, bytes], None]:
    """Writes over what lies under a digest, behind the store's back."""

    def over(digest: str, content: bytes) -> None:
        if isinstance(store, S3Files):
            store._client.put_object(**store._of(digest), Body=content)
        else:
            (tmp_path / "files" / digest[:2] / digest).write_bytes(content)

    return over


def kept(store: FileStore, content: bytes) -> str:
    with store.drafted(io.BytesIO(content), MOST) as draft:
        store.keep(draft)
        return draft.digest


def listed(store: FileStore) -> list[str]:
    return sorted(store.older(FUTURE))


def test_what_is_kept_comes_back_as_it_was(store: FileStore) -> None:
    digest = kept(store, b"paper")
    assert digest == hashlib.sha256(b"paper").hexdigest()
    with store.open(digest) as content:
        assert content.read() == b"paper"
    assert store.holds(digest) and listed(store) == [digest]


@pytest.mark.parametrize("size", [1, PART - 1, PART, PART + 1, 3 * PART + 7])
def test_every_size_comes_back(store: FileStore, size: int) -> None:
    """Below, at and above the size from which a file goes in parts."""
    content = os.urandom(size)
    with store.open(kept(store, content)) as found:
        assert hashlib.file_digest(found, "sha256").digest() == hashlib.sha256(content).digest()


def test_a_draft_that_is_not_kept_leaves_nothing(store: FileStore) -> None:
    with store.drafted(io.BytesIO(b"paper"), MOST) as draft:
        assert (draft.content.read(), draft.size) == (b"paper", 5)
    assert listed(store) == [] and not store.holds(draft.digest)


@pytest.mark.parametrize(("size", "taken"), [(9, True), (10, True), (11, False)])
def test_a_file_has_its_limit(store: FileStore, size: int, taken: bool) -> None:
    if taken:
        with store.drafted(io.BytesIO(b"x" * size), 10) as draft:
            assert draft.size == size
    else:
        with pytest.raises(TooLarge), store.drafted(io.BytesIO(b"x" * size), 10):
            pass
    assert listed(store) == []


def test_what_is_empty_is_refused(store: FileStore) -> None:
    with pytest.raises(Malformed) as refused, store.drafted(io.BytesIO(b""), MOST):
        pass
    assert refused.value.code == "file-empty"


def test_the_same_file_twice_is_kept_once(store: FileStore) -> None:
    assert kept(store, b"paper") == kept(store, b"paper")
    assert len(listed(store)) == 1


def test_a_draft_may_be_kept_twice(store: FileStore) -> None:
    """Where it was cleared away between its keeping and its row."""
    with store.drafted(io.BytesIO(b"paper"), MOST) as draft:
        store.keep(draft)
        if isinstance(store, S3Files):  # on disk the draft itself is what was kept
            store.remove(draft.digest)
            store.keep(draft)
    with store.open(draft.digest) as content:
        assert content.read() == b"paper"


def test_what_is_not_there_is_told(store: FileStore) -> None:
    for digest in ("0" * 64, kept(store, b"paper")[::-1]):
        assert not store.holds(digest)
        with pytest.raises(Unreadable):
            store.open(digest)


@pytest.mark.parametrize("altered", [b"paper!", b"pape", b"", b"Paper"])
def test_what_was_altered_is_not_handed_out(
    store: FileStore, damage: Callable[[str, bytes], None], altered: bytes
) -> None:
    digest = kept(store, b"paper")
    damage(digest, altered)
    with pytest.raises(Unreadable):
        store.open(digest)
    kept(store, b"paper")  # and whoever has it heals it
    with store.open(digest) as content:
        assert content.read() == b"paper"


def test_what_is_removed_is_gone_and_may_be_removed_again(store: FileStore) -> None:
    digest = kept(store, b"paper")
    store.remove(digest)
    store.remove(digest)
    assert listed(store) == [] and not store.holds(digest)


def test_only_what_is_older_is_told(store: FileStore) -> None:
    digest = kept(store, b"paper")
    assert list(store.older(PAST)) == []
    assert list(store.older(FUTURE)) == [digest]


def test_it_says_where_it_keeps_and_leaves_no_trace(store: FileStore) -> None:
    words = store.probe()
    assert words.zh and words.en
    assert listed(store) == []


def test_two_at_once_keep_one_file(store: FileStore) -> None:
    content = os.urandom(300_000)
    threads = [threading.Thread(target=kept, args=(store, content)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.open(hashlib.sha256(content).hexdigest()) as found:
        assert found.read() == content


class Endless(io.RawIOBase):
    """So many bytes, made as they are asked for."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int = -1) -> bytes:
        piece = min(size, self._left)
        self._left -= piece
        return b"x" * piece


def test_no_file_is_held_in_memory(tmp_path: Path) -> None:
    """40 MB pass through with far less in the process than that. (The S3 server of the tests lives
    in this process and holds it all: test_a_part_at_a_time looks at what goes there.)"""
    store = DiskFiles(tmp_path)
    tracemalloc.start()
    try:
        with store.drafted(Endless(MOST), MOST) as draft:  # type: ignore[arg-type]
            store.keep(draft)
        store.open(draft.digest).close()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST / 2


@given(st.binary(min_size=1, max_size=200))
def test_any_content_comes_back_from_disk(tmp_path_factory: Any, content: bytes) -> None:
    store = DiskFiles(tmp_path_factory.mktemp("store"))
    with store.open(kept(store, content)) as found:
        assert found.read() == content


# What only the one has


def test_a_part_at_a_time(s3: S3Files) -> None:
    """A large file goes in parts, each read from disk when its turn comes."""
    sizes: list[int] = []

    def note(request: Any, **_: object) -> None:
        if "partNumber" in request.url:
            sizes.append(int(request.headers["Content-Length"]))

    s3._client.meta.events.register("before-send.s3", note)
    with s3.drafted(Endless(MOST), MOST) as draft:  # type: ignore[arg-type]
        s3.keep(draft)
    assert sum(sizes) == MOST and max(sizes) == PART
    assert s3.holds(draft.digest)


def test_parts_that_broke_off_are_cleared_away(s3: S3Files) -> None:
    at = {**s3._at, "Key": s3._prefix + "a" * 64}
    upload = s3._client.create_multipart_upload(**at)["UploadId"]
    s3._client.upload_part(**at, UploadId=upload, PartNumber=1, Body=b"half")
    assert listed(s3) == []
    assert not s3.holds("a" * 64)
    assert s3._client.list_multipart_uploads(**s3._at).get("Uploads", []) == []


def test_every_part_is_signed_with_its_digest(s3: S3Files) -> None:
    said: list[str] = []
    s3._client.meta.events.register(
        "before-send.s3",
        lambda request, **_: said.append(request.headers["X-Amz-Content-SHA256"].decode()),
    )
    digest = kept(s3, b"paper")
    assert said[0] == digest


def test_an_upload_that_breaks_half_way_leaves_nothing(
    s3: S3Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third part never comes: the store has no such object, and no parts of one."""

    def break_off(params: dict[str, Any], **_: object) -> None:
        if params["query_string"].get("partNumber") == 3:
            raise FilesAway

    s3._client.meta.events.register("before-call.s3.UploadPart", break_off)
    with pytest.raises(FilesAway):
        kept(s3, os.urandom(3 * PART))
    assert listed(s3) == []
    assert s3._client.list_multipart_uploads(**s3._at).get("Uploads", []) == []


def test_files_and_quarantine_lie_apart(s3_settings: Settings) -> None:
    files, apart = file_store(s3_settings), quarantine_store(s3_settings)
    one, other = kept(files, b"paper"), kept(apart, b"virus")
    assert (listed(files), listed(apart)) == ([one], [other])
    with pytest.raises(Unreadable):
        files.open(other)


def everything(store: FileStore) -> list[Callable[[], Any]]:
    return [
        lambda: kept(store, b"paper"),
        lambda: store.open("0" * 64),
        lambda: store.holds("0" * 64),
        lambda: store.remove("0" * 64),
        lambda: list(store.older(FUTURE)),
        store.probe,
    ]


def test_a_store_that_is_away_is_told_by_each(s3_settings: Settings) -> None:
    away = s3_settings.model_copy(update={"files_s3_endpoint": "http://127.0.0.1:1"})
    for act in everything(file_store(away)):
        with pytest.raises(FilesAway):
            act()


def test_a_bucket_that_is_not_there_is_told_by_each(s3_settings: Settings) -> None:
    away = file_store(s3_settings.model_copy(update={"files_s3_bucket": "another-bucket"}))
    assert isinstance(away, S3Files)
    for act in everything(away):
        if act.__name__ != "<lambda>" or "holds" not in act.__code__.co_names:
            with pytest.raises((FilesAway, Unreadable)):
                act()


class Refusing(BaseHTTPRequestHandler):
    """Takes what is sent and answers one status."""

    status = 500

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(("status", "kind"), [(507, FilesFull), (500, FilesAway), (403, FilesAway)])
def test_what_the_store_refuses_is_told(
    s3_settings: Settings, status: int, kind: type[Exception]
) -> None:
    handler = type("Handler", (Refusing,), {"status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}"
        store = file_store(s3_settings.model_copy(update={"files_s3_endpoint": there}))
        with pytest.raises(FilesAway) as told:
            kept(store, b"paper")
        server.shutdown()
    assert type(told.value) is kind


def test_no_key_is_printed(s3_settings: Settings) -> None:
    assert "not-a-secret" not in repr(s3_settings) and "an-access-key" not in repr(s3_settings)
    assert connected(s3_settings).meta.endpoint_url == s3_settings.files_s3_endpoint
