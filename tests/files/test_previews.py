"""Previews: pictures made anew, of whatever was sent, by a process that may fail."""

from __future__ import annotations

import hashlib
import io
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2
import pytest
from client import Client
from examples import a_provider, a_served_case, an_enterprise
from PIL import Image
from visitor import Visitor, links
from web.of_files import JPG, PDF, a_package, uploaded

from interfaces.files import previews
from interfaces.files.previews import LARGE, SMALL, Picture, Previews, rendered

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def lying(content: bytes) -> BinaryIO:
    """On disk, as the store hands it out."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(content)
    file.seek(0)
    return file


def a_picture(
    width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **saved: Any
) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height), "red").save(made, kind, **saved)
    return made.getvalue()


def a_document(*sizes: tuple[float, float]) -> bytes:
    document, made = pypdfium2.PdfDocument.new(), io.BytesIO()
    for size in sizes:
        document.new_page(*size)
    document.save(made)
    return made.getvalue()


def looks(content: bytes, media_type: str, page: int = 1, side: int = LARGE) -> Picture | None:
    with lying(content) as file:
        return rendered(file, media_type, page, side)


def opened(found: Picture | None) -> Image.Image:
    assert found is not None
    image = Image.open(io.BytesIO(found.content))
    assert image.format == "WEBP"
    image.load()
    return image


# What is drawn


@pytest.mark.parametrize("kind", MEDIA)
def test_photographs_become_pictures_of_a_fitting_size(kind: str) -> None:
    found = opened(looks(a_picture(2_800, 1_400, kind), MEDIA[kind]))
    assert found.size == (1_400, 700)
    assert found.getpixel((5, 5))[0] > 200  # type: ignore[index]


def test_a_small_one_stays_as_it_is() -> None:
    assert opened(looks(a_picture(40, 30), "image/jpeg")).size == (40, 30)
    assert opened(looks(a_picture(400, 300), "image/jpeg", side=SMALL)).size == (192, 144)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGBA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("I;16", "PNG")],
)
def test_every_kind_of_colour_is_drawn(mode: str, kind: str) -> None:
    made = io.BytesIO()
    Image.new(mode, (40, 30)).save(made, kind)
    found = opened(looks(made.getvalue(), MEDIA[kind]))
    assert (found.size, found.mode) == ((40, 30), "RGB")
    if mode == "RGBA":
        assert found.getpixel((5, 5)) == (255, 255, 255), "what does not show is paper"


def test_a_telephone_held_upright_gives_an_upright_picture_and_says_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "石敢当拍摄于柳州"
    exif[0x8825] = {1: "N", 2: (24.0, 19.0, 30.0)}
    content = a_picture(400, 200, exif=exif, comment=b"by hand")
    found = looks(content, "image/jpeg")
    image = opened(found)
    assert image.size == (200, 400)
    assert dict(image.getexif()) == {} and not {"exif", "xmp", "icc_profile"} & image.info.keys()
    assert found is not None and "石敢当".encode() not in found.content


def test_pages_of_a_document_are_drawn_one_by_one() -> None:
    content = a_document((595, 842), (842, 595))
    first, second = (looks(content, "application/pdf", page) for page in (1, 2))
    assert first is not None and first.pages == 2
    assert (opened(first).size, opened(second).size) == ((990, 1_400), (1_400, 990))
    assert looks(content, "application/pdf", 3) is None


def test_a_paper_of_the_office_shows_its_words() -> None:
    found = opened(looks(PDF, "application/pdf")).convert("L")
    assert min(found.get_flattened_data()) < 100, "there is something black on the paper"


@pytest.mark.parametrize(
    ("size", "drawn"),
    [((14_400, 14_400), (1_400, 1_400)), ((14_400, 3), (1_400, 1)), ((1, 1), (1_400, 1_400))],
)
def test_a_page_of_any_size_becomes_one_of_ours(
    size: tuple[float, float], drawn: tuple[int, int]
) -> None:
    assert opened(looks(a_document(size), "application/pdf")).size == drawn


# What is not


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels, all alike, in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    line = b"\0" * (1 + 3 * width)
    data = b"".join(packer.compress(line) for _ in range(min(height, 200))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def locked() -> bytes:
    """Asks for a password."""
    body = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 9 0 R/ID[<00><00>]")
    return body.replace(
        b"xref", b"9 0 obj<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")/U(" + b"y" * 32
        + b")/P -4>>\nendobj\nxref", 1,
    )  # fmt: skip


NOTHING_TO_SEE = {
    "a bomb of pixels": (a_bomb(60_000, 60_000), "image/png"),
    "just more than is drawn": (a_bomb(10_001, 10_000), "image/png"),
    "half a photograph": (a_picture(800, 600)[:900], "image/jpeg"),
    "a photograph of nothing": (JPG, "image/jpeg"),
    "half a document": (PDF[:120], "application/pdf"),
    "a document with a lock": (locked(), "application/pdf"),
    "a document without pages": (b"%PDF-1.4\n%%EOF\n", "application/pdf"),
    "another kind than it says": (a_picture(40, 30, "PNG"), "image/jpeg"),
    "a picture of a kind that is not taken": (a_picture(40, 30, "GIF"), "image/png"),
    "a PostScript for the codec": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "image/jpeg"),
    "nothing": (b"", "application/pdf"),
}


@pytest.mark.parametrize("what", NOTHING_TO_SEE)
def test_what_cannot_be_drawn_is_not_drawn(what: str) -> None:
    assert looks(*NOTHING_TO_SEE[what]) is None


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Another program in place of the one that draws."""

    def named(text: str) -> None:
        (tmp_path / "instead.py").write_text(text)
        monkeypatch.setattr(previews, "SCRIPT", tmp_path / "instead.py")

    return named


def test_one_that_never_ends_is_ended(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    program("while True: pass")
    monkeypatch.setattr(previews, "SECONDS", 0.5)
    began = time.monotonic()
    assert looks(PDF, "application/pdf") is None
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    "text",
    [
        "import os; os.abort()",
        "raise SystemExit(1)",
        "print('<html><script>alert(1)</script>')",
        "import sys; sys.stdout.buffer.write(bytes(4) + b'GIF89a' + bytes(40))",
    ],
    ids=["it is taken down", "it gives up", "it answers a page", "it answers another kind"],
)
def test_whatever_becomes_of_it_nothing_else_is_harmed(program: Any, text: str) -> None:
    program(text)
    assert looks(PDF, "application/pdf") is None


def test_one_that_never_stops_talking_is_ended(
    program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "bytes(4) + b'RIFF' + bytes(4) + b'WEBP'"
    program(f"import sys\nw = sys.stdout.buffer.write\nw({head})\nwhile True: w(bytes(65536))")
    monkeypatch.setattr(previews, "MOST", 100_000)
    assert looks(PDF, "application/pdf") is None


def test_it_learns_neither_settings_nor_keys(
    program: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    program(f"import os, pathlib\npathlib.Path({str(told)!r}).write_text(repr(dict(os.environ)))")
    monkeypatch.setenv("DUBAN_SEAL_KEY", "ab" * 32)
    looks(PDF, "application/pdf")
    assert "LANG" in told.read_text() and "DUBAN" not in told.read_text()


def test_it_writes_no_file_and_takes_no_more_memory_than_it_may(tmp_path: Path) -> None:
    wild = (
        "import pathlib, runpy, sys\n"
        f"runpy.run_path({str(previews.SCRIPT)!r})['confine']()\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "for act in (lambda: bytearray(1_600_000_000), lambda: path.write_bytes(b'x')):\n"
        "    try:\n        act(); print('done')\n"
        "    except (MemoryError, OSError) as error:\n        print(type(error).__name__)\n"
    )
    command = [sys.executable, "-c", wild, str(tmp_path / "x")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["MemoryError", "OSError"]
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_bytes() == b""


# Kept for a while


def test_the_same_picture_is_drawn_once_and_the_oldest_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []

    def draw(file: BinaryIO, media_type: str, page: int, side: int) -> Picture | None:
        drawn.append(page)
        return Picture(9, bytes(400)) if page < 9 else None

    monkeypatch.setattr(previews, "rendered", draw)
    monkeypatch.setattr(previews, "KEPT", 1_800)
    found = Previews()

    def ask(page: int) -> Picture | None:
        return found.picture("ab", "application/pdf", page, LARGE, lambda: lying(b"x"))

    for page in (1, 2, 3, 1, 9, 9):
        ask(page)
    assert drawn == [1, 2, 3, 9], "also that there is none is known"
    ask(2)
    assert drawn == [1, 2, 3, 9, 2], "the one that nobody asked for went"


def test_whoever_waits_too_long_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are drawn at once; a page full of files does not take every thread of the office."""
    go = threading.Event()
    monkeypatch.setattr(previews, "PATIENCE", 0.1)
    monkeypatch.setattr(previews, "rendered", lambda *_: go.wait(10) and Picture(1, b"x"))
    found = Previews()

    def ask(page: int) -> Picture | None:
        return found.picture("ab", "application/pdf", page, LARGE, lambda: lying(b"x"))

    busy = [threading.Thread(target=ask, args=(page,)) for page in (1, 2)]
    for thread in busy:
        thread.start()
    time.sleep(0.2)
    assert ask(3) is None
    go.set()
    for thread in busy:
        thread.join()
    assert ask(3) == Picture(1, b"x"), "and that somebody waited is not kept"


# On the pages


@pytest.fixture
def case(office: Client) -> str:
    case = a_served_case(office, a_provider(office), "2025-06-03")
    files = [
        uploaded(office, a_document((595, 842), (842, 595)), "报告.pdf"),
        uploaded(office, a_picture(400, 300), "现场.jpg"),
        uploaded(office, a_package(), "说明.docx"),
        uploaded(office, JPG, "损坏.jpg"),
    ]
    office.post(f"/cases/{case}/reports", submitted_on="2025-06-10", summary="x", files=files)
    return case


def addresses(page: str, ending: str) -> list[str]:
    return [one for one in links(page) if one.partition("?")[0].endswith(ending)]


def test_the_page_of_a_record_shows_its_files(office: Client, case: str) -> None:
    visitor = Visitor(office, "caseworker")
    page = visitor.page(f"/cases/{case}")
    assert page.count("/picture?small=true") == 3 == len(addresses(page, "/look"))
    assert 'loading="lazy"' in page and "预览 报告.pdf" in page
    for part in page.split('<img src="')[1:]:
        answer = visitor.get(part.partition('"')[0])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["cache-control"] == "no-store"
        assert max(Image.open(io.BytesIO(answer.content)).size) <= SMALL


def test_a_document_is_leafed_through(office: Client, case: str) -> None:
    visitor = Visitor(office, "caseworker", lang="zh")
    first = visitor.page(addresses(visitor.page(f"/cases/{case}"), "/look")[0])
    assert "第 1 页，共 2 页" in first and "下载原件" in first
    (onward,) = [one for one in links(first) if "page=2" in one]
    second = visitor.page(onward)
    assert "第 2 页，共 2 页" in second
    picture = second.partition('<img class="app-sheet" src="')[2].partition('"')[0]
    assert Image.open(io.BytesIO(visitor.get(picture).content)).size == (1_400, 990)
    assert "没有预览" in visitor.page(onward.replace("page=2", "page=3"))


def test_a_damaged_file_says_that_there_is_no_preview(office: Client, case: str) -> None:
    visitor = Visitor(office, "caseworker")
    look = addresses(visitor.page(f"/cases/{case}"), "/look")[2]
    assert "没有预览" in visitor.page(look)
    assert visitor.get(look.replace("/look", "/picture")).status_code == 404
    small = visitor.get(look.replace("/look", "/picture?small=true"))
    assert Image.open(io.BytesIO(small.content)).size == (1, 1)


@pytest.mark.parametrize("what", ["/look", "/picture", "/picture?small=true"])
def test_pictures_are_open_to_whom_the_record_is(office: Client, case: str, what: str) -> None:
    digest = hashlib.sha256(a_picture(400, 300)).hexdigest()
    address = f"/cases/{case}/files/{digest}{what}"
    own = office.get(f"/cases/{case}")["provider_id"]
    for role, scope, status in (
        ("auditor", {}, 200),
        ("provider", {"provider_id": own}, 200),
        ("provider", {"provider_id": a_provider(office)}, 403),
        ("enterprise", {"enterprise_id": an_enterprise(office)}, 403),
        ("admin", {}, 403),
    ):
        assert Visitor(office, role, **scope).get(address).status_code == status, (role, status)
    assert Visitor(office).get(address).status_code == 303, "nobody has to sign in first"
    other = a_served_case(office, a_provider(office), "2025-06-04")
    elsewhere = Visitor(office, "caseworker").get(address.replace(case, other))
    assert elsewhere.status_code == 404


def test_each_look_at_a_complaints_evidence_is_recorded(office: Client) -> None:
    content = a_picture(400, 300)
    file = uploaded(office, content, "石敢当拍摄.jpg", None)
    who = {"kind": "individual", "name": "石敢当", "contact": "13907725566"}
    record = office.post(
        "/complaints", None, provider_id=a_provider(office), complainant=who, files=[file],
        summary="驻场人员撤离", received_on="2025-05-29",
    )["id"]  # fmt: skip
    office.post(f"/complaints/{record}/acceptance", on="2025-06-02", scope={"user": "li"})
    insider, other = Visitor(office, "caseworker", user="li"), Visitor(office, "auditor")
    page = insider.page(f"/complaints/{record}")
    assert "/picture" not in page and "查看会记录" in page, "none is shown unasked"

    def looks_so_far() -> int:
        office.position = office.house.office.head()
        log = office.fresh("/identity-log", "auditor")["items"]
        return sum(one["type"] == "identity-file.opened" for one in log)

    (look,) = addresses(page, "/look")
    before = looks_so_far()
    assert "每次查看都会记录" in insider.page(look)
    picture = look.replace("/look", "/picture?page=1")
    assert insider.get(picture).status_code == 200
    assert insider.get(picture).status_code == 200
    assert looks_so_far() == before + 2
    assert other.get(picture).status_code == 403


def test_what_is_in_quarantine_is_said_and_not_shown(office: Client, case: str) -> None:
    digest = hashlib.sha256(a_picture(400, 300)).hexdigest()
    visitor = Visitor(office, "caseworker", lang="zh")
    address = f"/cases/{case}/files/{digest}"
    assert visitor.get(f"{address}/picture").status_code == 200
    office.house.uploads.quarantine.block(digest, 1, "Win.Test.EICAR")
    page = visitor.page(f"/cases/{case}")
    assert "已隔离，不提供：病毒扫描发现 Win.Test.EICAR" in page and digest not in page
    for what in ("", "/look", "/picture", "/picture?small=true"):
        assert visitor.get(address + what).status_code == 409, what
