"""`duban backup` and `duban restore`: what comes back is what was, or nothing is touched."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit.erased_persons import NAME, a_former_liaison, erase, everything, raw
from backups.places import Place
from client import Client
from examples import a_provider

from interfaces.api.app import create_app
from interfaces.backups import folder as folders
from interfaces.backups import programs
from interfaces.wiring import House
from projections.tracking import progress

Elsewhere = Callable[[], Place]


def backed_up(here: Place, tmp_path: Path, *options: object) -> dict[str, Any]:
    """With the keys apart."""
    return here.told("backup", tmp_path / "backups", "--keys", tmp_path / "keys", *options)


def restored(place: Place, made: dict[str, Any]) -> dict[str, Any]:
    return place.told("restore", made["folder"], "--keys", made["keys"])


def the_views(house: House) -> dict[str, list[str]]:
    """Every table of every view, row by row, once all have followed."""
    house.catch_up()
    found = {}
    with house.database.connect() as conn:
        for view in house.views:
            for table in view.tables:
                rows = conn.execute(f"SELECT t::text AS row FROM {table} t").fetchall()
                found[table] = sorted(row["row"] for row in rows)
    return found


def test_what_was_backed_up_comes_back_in_an_empty_place(
    here: Place, at_work: Client, house: House, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    account = here.duban("account", "open", "wei", "--name", "韦志明", "--role", "admin")
    assert account.returncode == 0
    made = backed_up(here, tmp_path)
    views = the_views(house)
    there = elsewhere()
    found = restored(there, made)
    assert found["log"] == made["log"]
    assert found["log"]["events"] == len(raw(house)) > 10
    verified = found["verified"]
    assert verified["ok"] is True and verified["confirmed"] == verified["events"]
    assert verified["files"]["named"] == made["files"]["count"] == 1
    with there.house() as again:
        assert raw(again) == raw(house)
        assert again.guarded()
        assert {each.position for each in _progress(again)} == {0}
        assert the_views(again) == views
        assert NAME in str(views)
        a_provider(Client(create_app(again), again))
    assert "wei" in there.duban("account", "list").stdout
    assert json.loads(there.duban("doctor", "--json").stdout)["ok"] is True


def _progress(house: House) -> list[Any]:
    with house.connection() as conn:
        return progress(conn, house.views)


def test_a_backup_is_for_its_owner_holds_no_keys_and_no_name_in_clear(
    here: Place, at_work: Client, house: House, tmp_path: Path
) -> None:
    assert NAME in everything(house), "the views have it"
    made = backed_up(here, tmp_path)
    backup = Path(made["folder"])
    paths = [backup, *backup.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths} == {0}
    assert [path for path in paths if path.suffix == ".key"] == []
    script = programs.fitting(made["server"], None).run(
        "pg_restore", "--file=-", backup / "database.dump"
    )
    assert "person_keys" in script and "provider.admitted" in script
    assert NAME not in script
    kept = {path.name for path in Path(made["keys"]).iterdir()}
    assert kept == {"seal.key", "signing.key", "token.key"}


def test_its_sums_are_read_by_the_usual_program(
    here: Place, at_work: Client, tmp_path: Path
) -> None:
    made = backed_up(here, tmp_path)
    done = subprocess.run(
        ("sha256sum", "--check", "--strict", "SHA256SUMS"),
        cwd=made["folder"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(line.rpartition(": ")[2] for line in done.stdout.splitlines()) == ["OK", "OK"]
    checked = here.told("restore", made["folder"], "--check")
    assert checked["ok"] is True and checked["log"] == made["log"]


def test_a_backup_beside_busy_writers_is_of_one_moment(
    here: Place, at_work: Client, house: House, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            a_provider(at_work)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backed_up(here, tmp_path)
    finally:
        over.set()
        writer.join()
    assert made["log"]["events"] < len(raw(house)), "the office went on meanwhile"
    there = elsewhere()
    assert restored(there, made)["log"] == made["log"]
    with there.house() as again:
        assert raw(again) == raw(house)[: made["log"]["events"]]


# What is no whole backup, or not for this place: nothing is touched


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _a_file(backup: Path) -> Path:
    (found,) = (path for path in (backup / "files").glob("*/*"))
    return found


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "the-dump-was-altered": (lambda b: _flip(b / "database.dump"), "database.dump"),
    "the-dump-is-missing": (lambda b: (b / "database.dump").unlink(), "database.dump"),
    "a-file-was-altered": (lambda b: _flip(_a_file(b)), "files/"),
    "a-file-is-missing": (lambda b: _a_file(b).unlink(), "is missing"),
    "the-list-was-altered": (lambda b: _flip(b / "SHA256SUMS"), "SHA256SUMS"),
    "no-manifest": (lambda b: (b / "manifest.json").unlink(), "manifest.json"),
    "half-a-manifest": (lambda b: (b / "manifest.json").write_text("{"), "manifest.json"),
    "of-a-newer-program": (
        lambda b: (b / "manifest.json").write_text(
            (b / "manifest.json").read_text().replace('"tables": ', '"tables": 9')
        ),
        "newer program",
    ),
}


def test_a_spoilt_backup_is_refused_before_anything_changes(
    here: Place, at_work: Client, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    made, there = backed_up(here, tmp_path), elsewhere()
    for number, (spoil, said) in enumerate(SPOILT.values()):
        spoilt = tmp_path / f"spoilt-{number}"
        shutil.copytree(made["folder"], spoilt)
        spoil(spoilt)
        done = there.duban("restore", spoilt, "--keys", made["keys"])
        assert done.returncode == 1
        assert said in done.stderr, done.stderr
        assert there.untouched()


def test_only_an_empty_place_is_restored_to(
    here: Place, at_work: Client, house: House, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    made = backed_up(here, tmp_path)
    before = raw(house)
    done = here.duban("restore", made["folder"])
    assert done.returncode == 1 and "已有模式" in done.stderr
    assert raw(house) == before
    there = elsewhere()
    strange = there.settings.home / "files" / "ab" / ("ab" * 32)
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"of somebody")
    done = there.duban("restore", made["folder"], "--keys", made["keys"])
    assert done.returncode == 1 and "is not empty" in done.stderr
    assert strange.read_bytes() == b"of somebody"


def test_without_the_key_of_the_seals_nothing_is_restored(
    here: Place, at_work: Client, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    made, there = backed_up(here, tmp_path), elsewhere()
    done = there.duban("restore", made["folder"])
    assert done.returncode == 1 and "--keys" in done.stderr and "缺少封签密钥" in done.stderr
    assert there.untouched()
    wrong = there.duban("restore", made["folder"], DUBAN_SEAL_KEY="ab" * 32)
    assert wrong.returncode == 1 and "is not the one of this backup" in wrong.stderr
    assert there.untouched()
    key = (Path(made["keys"]) / "seal.key").read_text().strip()
    found = there.told("restore", made["folder"], DUBAN_SEAL_KEY=key)
    assert found["verified"]["ok"] is True


def test_a_restore_that_was_broken_off_is_repeated(
    here: Place, at_work: Client, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """It had brought keys and files; of the database all comes, or nothing."""
    made, there = backed_up(here, tmp_path), elsewhere()
    shutil.copytree(made["keys"], there.settings.home / "keys")
    shutil.copytree(Path(made["folder"]) / "files", there.settings.home / "files")
    assert restored(there, made)["verified"]["ok"] is True


def test_keys_do_not_go_where_the_backups_are(here: Place, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    for place in (backups, backups / "keys", tmp_path):
        done = here.duban("backup", backups, "--keys", place)
        assert done.returncode == 1 and "apart from the database" in done.stderr
    assert not backups.exists()


# Making one


def test_a_backup_that_fails_leaves_nothing_and_one_that_was_killed_is_cleared(
    here: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = tmp_path / "backups"
    (backups / ".partial-killed").mkdir(parents=True)
    monkeypatch.setattr(programs.Programs, "run", _full)
    done = here.duban("backup", backups)
    assert done.returncode == 1 and "No space left" in done.stderr
    monkeypatch.undo()
    assert [path.name for path in backups.iterdir()] == [".lock"]


def _full(*_: object, **__: object) -> str:
    raise OSError(28, "No space left on device")


def test_a_backup_is_made_by_the_owner(here: Place, tmp_path: Path) -> None:
    done = here.duban("backup", tmp_path / "backups", DUBAN_OWNER_URL="")
    assert done.returncode == 1 and "DUBAN_OWNER_URL" in done.stderr
    assert not (tmp_path / "backups").exists()


def test_two_backups_into_one_folder_take_turns(here: Place, tmp_path: Path) -> None:
    with folders.turn(tmp_path / "backups"):
        done = here.duban("backup", tmp_path / "backups")
    assert done.returncode == 1 and "under way" in done.stderr


def test_only_the_newest_stay_where_that_is_asked_for(
    here: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for day in ("01", "02", "03"):
        monkeypatch.setattr(
            "interfaces.backups.manifest.name_of", lambda kind, at, day=day: f"{kind}-{day}"
        )
        made.append(here.told("backup", tmp_path / "backups", "--keep", 2))
    assert [len(one["removed"]) for one in made] == [0, 0, 1]
    there = {path.name for path in (tmp_path / "backups").iterdir()}
    assert there == {".lock", "dump-02", "dump-03"}


def test_what_the_store_of_files_lost_is_said(
    here: Place, at_work: Client, house: House, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    (file,) = (here.settings.home / "files").glob("[0-9a-f][0-9a-f]/*")
    _flip(file)
    done = here.duban("backup", tmp_path / "backups", "--keys", tmp_path / "keys")
    assert done.returncode == 1 and file.name in done.stderr and "audit verify" in done.stderr
    (backup,) = (tmp_path / "backups").glob("duban-*")
    there = elsewhere()
    done = there.duban("restore", backup, "--keys", tmp_path / "keys" / backup.name)
    assert done.returncode == 1 and file.name in done.stderr, "and the verification finds it"


def test_a_backup_stays_that_holds_a_file_which_the_newer_ones_lack(
    here: Place, at_work: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a backup with the file, and a store that lost it since
    (file,) = (here.settings.home / "files").glob("[0-9a-f][0-9a-f]/*")
    for day in ("01", "02", "03", "04"):
        monkeypatch.setattr(
            "interfaces.backups.manifest.name_of", lambda kind, at, day=day: f"{kind}-{day}"
        )
        # when only the newest is to stay
        done = here.duban("backup", tmp_path / "backups", "--keep", 1)
        assert done.returncode == (0 if day == "01" else 1), done.stderr
        file.unlink(missing_ok=True)
    # then the one with the file stays as well
    there = {path.name for path in (tmp_path / "backups").iterdir()}
    assert there == {".lock", "dump-01", "dump-04"}


def test_only_backups_of_the_same_office_make_room(
    here: Place, elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, day in ((elsewhere(), "01"), (here, "02"), (here, "03")):
        monkeypatch.setattr(
            "interfaces.backups.manifest.name_of", lambda kind, at, day=day: f"{kind}-{day}"
        )
        place.told("backup", tmp_path / "backups", "--keep", 1)
    there = {path.name for path in (tmp_path / "backups").iterdir()}
    assert there == {".lock", "dump-01", "dump-03"}


def test_files_in_a_store_of_objects_are_not_copied(here: Place, tmp_path: Path) -> None:
    bucket = {"DUBAN_FILES_S3_BUCKET": "files", "DUBAN_FILES_S3_ENDPOINT": "http://127.0.0.1:9"}
    done = here.duban("backup", tmp_path / "backups", **bucket)
    assert done.returncode == 0 and "S3" in done.stderr
    (backup,) = (tmp_path / "backups").glob("duban-*")
    assert json.loads((backup / "manifest.json").read_text())["files"]["kept"] == "s3"
    assert not (backup / "files").exists()


# Erasures


def test_who_was_erased_since_stays_erased_where_a_newer_backup_says_so(
    here: Place, office: Client, house: House, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    provider = a_provider(office)
    a_former_liaison(office, provider)
    older = backed_up(here, tmp_path)
    erased = erase(office, (provider, NAME))
    alone = tmp_path / "alone" / "backup"
    shutil.copytree(older["folder"], alone)
    back = elsewhere()
    assert restored(back, {**older, "folder": alone})["erased_again"] == []
    told = ("history", provider, "--format", "json")
    assert NAME in back.duban(*told).stdout, "an older backup brings it back"
    newer = here.told("backup", tmp_path / "backups")
    broken = tmp_path / "backups" / "broken" / "manifest.json"  # is in nobody's way
    broken.parent.mkdir()
    broken.write_text("{")
    assert [one["erasure_id"] for one in newer["erased"]] == [erased]
    there = elsewhere()
    found = restored(there, older)
    assert [one["erasure_id"] for one in found["erased_again"]] == [erased]
    assert found["verified"]["ok"] is True, "no byte of the log changed"
    history = there.duban(*told).stdout
    assert NAME not in history and "已依法删除" in history


# PostgreSQL's own programs


def _pretending(folder: Path, version: str) -> Path:
    program = folder / "pg_dump"
    folder.mkdir()
    program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
    program.chmod(0o755)
    return folder


def test_programs_that_are_missing_or_too_old_are_named(here: Place, tmp_path: Path) -> None:
    empty, old = tmp_path / "empty", _pretending(tmp_path / "old", "14.9")
    empty.mkdir()
    for place, there in ((empty, "无"), (old, "14")):
        done = here.duban("backup", tmp_path / "backups", DUBAN_POSTGRES_BIN=str(place))
        assert done.returncode == 1 and "DUBAN_POSTGRES_BIN" in done.stderr
        assert f"：{there}；" in done.stderr and "postgresql-client" in done.stderr


@pytest.mark.parametrize(
    ("server", "archive", "major", "fits"),
    [
        (15, 0, 15, True),
        (15, 0, 16, False),  # what 16 writes, the programs of 15 cannot read any more
        (16, 0, 18, False),
        (17, 0, 18, True),
        (18, 0, 17, False),
        (17, 18, 17, False),
        (17, 18, 18, True),
    ],
)
def test_programs_fit_a_server_and_an_archive(
    tmp_path: Path, server: int, archive: int, major: int, fits: bool
) -> None:
    folder = _pretending(tmp_path / "bin", f"{major}.3 (Debian {major}.3-1)")
    if fits:
        assert programs.fitting(server, folder, archive=archive).major == major
    else:
        with pytest.raises(programs.BackupError, match=str(max(server, archive))):
            programs.fitting(server, folder, archive=archive)
