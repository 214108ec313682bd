"""The verifier accepts what ADR 0008 describes, and rejects it after any single change."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit.of_a_bundle import (
    ATTACHED,
    CALENDAR,
    MEASURES,
    Files,
    Log,
    a_bundle,
    a_bundle_of_records,
    a_log,
    a_signer,
    b64,
    edited,
    h,
    lines,
    of_records,
    signed,
    whole,
    zipped,
)
from hypothesis import given
from hypothesis import strategies as st

from interfaces.audit import verifier

Ask = Callable[..., "tuple[int, str]"]
WHOLE = a_bundle()
RECORDS = a_bundle_of_records()
BUNDLES = {"log": WHOLE, "records": RECORDS}


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Exit status, and what was said; of a rejection one line, in both languages."""

    def run(files: Files | Path, *options: object) -> tuple[int, str]:
        path = zipped(files, tmp_path / "b.zip") if isinstance(files, dict) else files
        status = verifier.main([str(path), *map(str, options)])
        said = capsys.readouterr()
        if status:
            assert said.out == ""
            assert said.err.startswith("不通过 · rejected: ")
            assert said.err.count("\n") == 1
        return status, said.err if status else said.out

    return run


def changed(files: Files, name: str, content: bytes) -> Files:
    return {**files, name: content}


def with_event(files: Files, number: int, change: Callable[[dict[str, Any]], object]) -> Files:
    return changed(files, "events.jsonl", edited(files["events.jsonl"], number, change))


# Accepted


@pytest.mark.parametrize("scope", BUNDLES)
@pytest.mark.parametrize("hash_", ["sha-256", "sm3"])
@pytest.mark.parametrize("cases", [1, 2, 5, 12])
def test_a_bundle_is_accepted(ask: Ask, scope: str, hash_: str, cases: int) -> None:
    log = a_log(hash_, cases)
    bundle = a_bundle(log) if scope == "log" else a_bundle_of_records(log, "case 0")
    status, said = ask(bundle, "--key", log.keys[0]["public_key"])
    assert (status, said.splitlines()[0][:9]) == (0, "通过 · acce")
    assert log.origin in said


def test_sm3_needs_nothing_of_this_python(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str, *data: bytes) -> object:
        raise ValueError(name)

    bundle = a_bundle(a_log("sm3"))
    monkeypatch.setattr(verifier.hashlib, "new", without)
    assert ask(bundle)[0] == 0


@pytest.mark.parametrize("scope", BUNDLES)
def test_the_unpacked_folder_is_as_good(ask: Ask, tmp_path: Path, scope: str) -> None:
    with zipfile.ZipFile(zipped(BUNDLES[scope], tmp_path / "b.zip")) as archive:
        archive.extractall(tmp_path / "out")
    assert ask(tmp_path / "out")[0] == 0
    (tmp_path / "out" / "story.html").write_text("another")
    status, said = ask(tmp_path / "out")
    assert (status, "story.html" in said) == (1, True)


def test_it_says_what_is_proven_and_what_is_not(ask: Ask) -> None:
    log = a_log()
    _, alone = ask(a_bundle(log))
    assert "【注意】" in alone and "MIND" in alone
    _, with_key = ask(a_bundle(log), "--key", log.keys[0]["public_key"])
    assert "【注意】" not in with_key and "the key you gave" in with_key
    _, of_some = ask(a_bundle_of_records(log))
    assert "the whole log" in of_some.partition("未证明")[2]


def test_as_json_it_says_the_same(ask: Ask) -> None:
    log = a_log()
    status, said = ask(a_bundle(log), "--json")
    found = json.loads(said)
    assert (status, found["accepted"], found["events"]) == (0, True, len(log.events))
    assert found["newest_head"]["size"] == len(log.events)
    assert found["keys"] == [key["public_key"] for key in log.keys]
    assert found["key_given"] is False


def test_a_rejection_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = zipped(changed(WHOLE, "story.html", b"x"), tmp_path / "b.zip")
    assert verifier.main([str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["accepted"], found["wrong"], found["where"]) == (False, "digest", "story.html")


@pytest.mark.parametrize("size", [3, 4, 9, 10, 18])
def test_an_export_as_of_an_earlier_day_rests_on_later_heads(ask: Ask, size: int) -> None:
    log = a_log()
    files = {name: one for name, one in whole(log, size).items() if "attach" not in name}
    assert ask(signed(log, files, size=size))[0] == 0
    one_less = changed(files, "events.jsonl", lines(log.events[: size - 1]))
    assert ask(signed(log, one_less, size=size))[0] == 1
    events = [*log.events[: size - 1], log.events[size - 1] | {"state": '{"data":{}}'}]
    status, said = ask(signed(log, changed(files, "events.jsonl", lines(events)), size=size))
    assert status == 1, said


# Rejected: somebody who has no key of the office


def swap(files: Files, one: int, other: int) -> Files:
    events = files["events.jsonl"].splitlines(keepends=True)
    events[one], events[other] = events[other], events[one]
    return changed(files, "events.jsonl", b"".join(events))


def without_line(files: Files, name: str, number: int) -> Files:
    kept = files[name].splitlines(keepends=True)
    del kept[number]
    return changed(files, name, b"".join(kept))


def twice(files: Files, name: str, number: int) -> Files:
    kept = files[name].splitlines(keepends=True)
    return changed(files, name, b"".join([*kept, kept[number]]))


def resigned_head(files: Files, number: int) -> Files:
    """The same head, signed with a key of one's own."""
    other = a_signer(200)

    def sign_anew(head: dict[str, Any]) -> None:
        head["note"] = other.note(head["note"].partition("\n\n")[0] + "\n")

    return changed(files, "heads.jsonl", edited(files["heads.jsonl"], number, sign_anew))


def another_attachment(files: Files) -> Files:
    return changed(files, f"attachments/{ATTACHED}", b"%PDF another report")


def without(files: Files, name: str) -> Files:
    return {other: content for other, content in files.items() if other != name}


CHANGES: dict[str, Callable[[Files], Files]] = {
    "state": lambda f: with_event(f, 5, lambda e: e.update(state=e["state"] + " ")),
    "type": lambda f: with_event(f, 5, lambda e: e.update(type="rectification-case.closed")),
    "position": lambda f: with_event(f, 5, lambda e: e.update(position=e["position"] + 1)),
    "version": lambda f: with_event(f, 5, lambda e: e.update(version=e["version"] + 1)),
    "record": lambda f: with_event(
        f, 5, lambda e: e.update(record_id="0" * 8 + e["record_id"][8:])
    ),
    "recorded": lambda f: with_event(f, 5, lambda e: e.update(recorded_us=e["recorded_us"] + 1)),
    "removed": lambda f: without_line(f, "events.jsonl", 5),
    "last removed": lambda f: without_line(f, "events.jsonl", -1),
    "added": lambda f: twice(f, "events.jsonl", 5),
    "swapped": lambda f: swap(f, 5, 6),
    "attachment": another_attachment,
    "head re-signed": lambda f: resigned_head(f, 1),
    "last head re-signed": lambda f: resigned_head(f, -1),
    "head removed": lambda f: without_line(f, "heads.jsonl", 0),
    "last head removed": lambda f: without_line(f, "heads.jsonl", -1),
    "proof removed": lambda f: without_line(f, "proofs/consistency.jsonl", 0),
    "keys swapped": lambda f: changed(f, "keys.json", json.dumps(a_log(seed=7).keys).encode()),
    "key removed": lambda f: changed(f, "keys.json", json.dumps(a_log().keys[:1]).encode()),
    "story": lambda f: changed(f, "story.html", f["story.html"] + b"."),
    "table": lambda f: changed(f, "tables/cases.csv", b"1,2\n"),
    "rules": lambda f: changed(f, "measures/v1.toml", f["measures/v1.toml"] + b"#"),
    "calendar": lambda f: without(f, "calendars/CN-2026.json"),
    "file added": lambda f: changed(f, "tables/more.csv", b""),
    "file removed": lambda f: without(f, "README.txt"),
    "events removed": lambda f: without(f, "events.jsonl"),
    "manifest removed": lambda f: without(f, "manifest.json"),
    "note removed": lambda f: without(f, "manifest.note"),
    "verifier": lambda f: changed(f, "verify.py", b"print('accepted')"),
    "manifest spaced": lambda f: changed(f, "manifest.json", f["manifest.json"] + b"\n"),
}


@pytest.mark.parametrize("scope", BUNDLES)
@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_rejected(ask: Ask, scope: str, change: str) -> None:
    altered = CHANGES[change](BUNDLES[scope])
    assert altered != BUNDLES[scope]
    assert ask(altered)[0] == 1


@pytest.mark.parametrize("scope", BUNDLES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_new_manifest_with_a_key_of_ones_own_does_not_help(
    ask: Ask, scope: str, change: str
) -> None:
    altered = CHANGES[change](BUNDLES[scope])
    log, fixed = a_log(), json.loads(BUNDLES[scope]["manifest.json"])["scope"]
    files = without(without(altered, "manifest.json"), "manifest.note")
    assert ask(signed(log, files, a_signer(200), scope=fixed))[0] == 1


def test_two_files_of_one_name_are_rejected(ask: Ask, tmp_path: Path) -> None:
    pairs = [*WHOLE.items(), ("story.html", b"another")]
    with pytest.warns(UserWarning, match="Duplicate"):
        path = zipped(pairs, tmp_path / "twice.zip")
    status, said = ask(path)
    assert (status, "story.html" in said) == (1, True)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a//b", "a/../b", "C:x", "a\\b", "x/", ".", "a\x1b[2J", ". /a"]
)
def test_names_that_play_tricks_are_rejected(ask: Ask, name: str) -> None:
    log = a_log()
    assert ask(signed(log, {**whole(log), name: b"x"}))[0] == 1


def test_links_in_a_folder_are_rejected(ask: Ask, tmp_path: Path) -> None:
    with zipfile.ZipFile(zipped(WHOLE, tmp_path / "b.zip")) as archive:
        archive.extractall(tmp_path / "out")
    (tmp_path / "out" / "story.html").rename(tmp_path / "story.html")
    (tmp_path / "out" / "story.html").symlink_to(tmp_path / "story.html")
    status, said = ask(tmp_path / "out")
    assert (status, "story.html" in said) == (1, True)


@given(data=st.data())
def test_no_flipped_bit_is_overlooked(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In any file of the bundle, at any place."""
    files = BUNDLES[data.draw(st.sampled_from(sorted(BUNDLES)), "scope")]
    name = data.draw(st.sampled_from(sorted(files)), "file")
    at = data.draw(st.integers(0, len(files[name]) * 8 - 1), "bit")
    content = bytearray(files[name])
    content[at // 8] ^= 1 << at % 8
    path = tmp_path_factory.mktemp("flip") / "b.zip"
    assert verifier.main([str(zipped(changed(files, name, bytes(content)), path))]) == 1


@pytest.mark.parametrize("name", ["manifest.note", "keys.json"])
def test_each_byte_of_what_is_signed_counts(name: str, tmp_path: Path) -> None:
    for at in range(len(RECORDS[name])):
        content = bytearray(RECORDS[name])
        content[at] ^= 1
        path = zipped(changed(RECORDS, name, bytes(content)), tmp_path / "b.zip")
        assert verifier.main([str(path)]) == 1, at


@pytest.mark.parametrize("scope", BUNDLES)
def test_damage_is_one_clear_line(ask: Ask, tmp_path: Path, scope: str) -> None:
    path = zipped(BUNDLES[scope], tmp_path / "b.zip")
    content = path.read_bytes()
    for length in (0, 1, 100, len(content) // 2, len(content) - 30):
        path.write_bytes(content[:length])
        assert ask(path)[0] == 1
    path.write_bytes(content[:2000] + bytes(50) + content[2050:])
    assert ask(path)[0] == 1


def test_a_line_without_an_end_is_not_read_for_ever(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier, "LARGEST_JSON", 10_000)
    status, said = ask(changed(WHOLE, "heads.jsonl", b"x" * 50_000))
    assert (status, "cut short" in said) == (1, True)


def test_what_is_not_there_is_one_clear_line(ask: Ask, tmp_path: Path) -> None:
    assert "no.zip" in ask(tmp_path / "no.zip")[1]
    assert "manifest.json" in ask({"x": b"1"})[1]
    assert ask(tmp_path)[0] == 1


# Rejected: somebody inside, who signs with the office's key


def by_hand_of_the_office(log: Log, files: Files, scope: object = "log") -> Files:
    return signed(log, files, scope=scope)


@pytest.mark.parametrize("number", range(4, 14))
def test_an_altered_event_is_found_between_the_heads_around_it(ask: Ask, number: int) -> None:
    log = a_log()
    bundle = with_event(whole(log), number, lambda e: e.update(state='{"data": {"days": 3}}'))
    status, said = ask(by_hand_of_the_office(log, bundle))
    around = [3, *(head["size"] for head in log.heads)]
    first = max(log.events[size - 1]["position"] for size in around if size <= number)
    last = min(log.events[size - 1]["position"] for size in around if size > number)
    assert status == 1
    assert f"positions {first + 1} to {last}:" in said


@pytest.mark.parametrize("number", [0, 1])
def test_with_single_proofs_an_altered_event_is_found_at_its_position(
    ask: Ask, number: int
) -> None:
    log = a_log()
    files = of_records(log, "case 0", "case 2")
    scope = json.loads(RECORDS["manifest.json"])["scope"]
    place = 3 + number
    state = json.loads(files["events.jsonl"].splitlines()[place])["state"] + " "
    bundle = with_event(files, place, lambda e: e.update(state=state))
    at = json.loads(files["events.jsonl"].splitlines()[place])["position"]
    status, said = ask(by_hand_of_the_office(log, bundle, scope))
    assert (status, f"position {at}:" in said) == (1, True)


EVENT_CHANGES: dict[str, Callable[[Files], Files]] = {
    "removed": lambda f: without_line(f, "events.jsonl", 6),
    "swapped": lambda f: swap(f, 6, 9),
    "twice": lambda f: twice(f, "events.jsonl", 6),
    "version": lambda f: with_event(f, 6, lambda e: e.update(version=7)),
    "instant": lambda f: with_event(f, 6, lambda e: e.update(recorded_us=7)),
    "position": lambda f: with_event(f, 6, lambda e: e.update(position=4)),
}


@pytest.mark.parametrize("change", EVENT_CHANGES)
def test_the_first_wrong_position_is_named(ask: Ask, change: str) -> None:
    """Also where nobody signed anew: the altered file alone tells less."""
    log = a_log()
    alter = EVENT_CHANGES[change]
    altered = alter(whole(log))
    stated = json.loads(altered["events.jsonl"].splitlines()[6 if change != "twice" else -1])
    for bundle in (by_hand_of_the_office(log, altered), alter(WHOLE)):
        status, said = ask(bundle)
        assert status == 1
        assert f"position {stated['position']}:" in said


def test_a_history_written_anew_and_signed_is_found_by_a_head_kept_elsewhere(
    ask: Ask, tmp_path: Path
) -> None:
    kept = a_log()
    told = {"note": kept.heads[1]["note"], "size": kept.heads[1]["size"]}
    file = tmp_path / "kept.jsonl"
    file.write_text(json.dumps(told) + "\n", "utf-8")
    assert ask(a_bundle(kept), "--head", file)[0] == 0
    rewritten = another_history()
    assert ask(a_bundle(rewritten), "--key", kept.keys[0]["public_key"])[0] == 0
    status, said = ask(a_bundle(rewritten), "--head", file)
    assert (status, "rewritten" in said) == (1, True)
    scope = a_bundle_of_records(rewritten)
    status, said = ask(scope, "--head", file)
    assert (status, "rewritten" in said) == (1, True)


def another_history() -> Log:
    """All of it made anew with the office's own keys, with another second case."""
    real = Log.add

    def add(self: Log, record: str, type_: str, **data: Any) -> dict[str, Any]:
        return real(
            self, record, type_, **(data | {"facts": "别的"} if record == "case 1" else data)
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Log, "add", add)
        return a_log()


# Heads and keys from elsewhere


def test_a_key_from_elsewhere_must_be_one_of_them(ask: Ask, tmp_path: Path) -> None:
    log = a_log()
    file = tmp_path / "office.key"
    file.write_text(log.keys[1]["public_key"] + "\n")
    for good in (file, log.keys[0]["public_key"], log.keys[1]["public_key"]):
        assert ask(a_bundle(log), "--key", good)[0] == 0
    stranger = a_bundle(a_log(seed=9))
    for wrong in (file, log.keys[0]["public_key"]):
        status, said = ask(stranger, "--key", wrong)
        assert (status, "another office" in said) == (1, True)
    for bad in ("no-key", tmp_path, "QQ=="):
        assert ask(a_bundle(log), "--key", bad)[0] == 1


def test_a_head_of_another_office_or_key_is_none_of_this_log(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "head.txt"
    file.write_text(a_log(origin="duban/another").heads[0]["note"], "utf-8")
    assert "another tree" in ask(WHOLE, "--head", file)[1]
    file.write_text(a_log(seed=9).heads[0]["note"], "utf-8")
    assert "signed by no key" in ask(WHOLE, "--head", file)[1]
    file.write_text("nothing of the kind", "utf-8")
    assert ask(WHOLE, "--head", file)[0] == 1
    assert ask(WHOLE, "--head", tmp_path / "none")[0] == 1


def test_a_later_head_needs_a_consistency_proof(ask: Ask, tmp_path: Path) -> None:
    log = a_log()
    bundle, size = a_bundle(log), len(log.events)
    log.add("case 1", "rectification-case.reopened")
    log.sign()
    head, proof = tmp_path / "head.txt", tmp_path / "proof.json"
    head.write_text(log.heads[-1]["note"], "utf-8")
    assert "consistency proof" in ask(bundle, "--head", head)[1]
    said = of_proof(log, size, size + 1)
    proof.write_text(json.dumps(said), "utf-8")
    assert ask(bundle, "--head", proof, "--head", head)[0] == 0
    said["path"][0] = b64(bytes(32))
    proof.write_text(json.dumps(said), "utf-8")
    assert ask(bundle, "--head", proof, "--head", head)[0] == 1


def test_a_replaced_key_signs_nothing_later(ask: Ask) -> None:
    """Whoever stole the old key cannot go on with it."""
    log, size = a_log(), len(a_log().events)
    old = a_signer(1)
    log.heads[-1]["note"] = old.note(log.head_text(size))
    status, said = ask(a_bundle(log))
    assert (status, "replaced" in said) == (1, True)
    status, said = ask(signed(a_log(), whole(a_log()), old))
    assert (status, "manifest.note" in said, "replaced" in said) == (1, True, True)


def test_a_key_that_the_former_did_not_endorse_is_no_key(ask: Ask) -> None:
    log = a_log()
    for wrong in (b64(bytes(64)), None, log.keys[0]["public_key"]):
        log.keys[1]["endorsement"] = wrong
        assert ask(a_bundle(log))[0] == 1


@pytest.mark.parametrize("introduced", [5, 10_000])
def test_the_key_of_the_office_behind_one_of_ones_own_vouches_for_nothing(
    ask: Ask, prove: Ask, introduced: int
) -> None:
    """Anybody can endorse the office's public key, and sign with the key before it."""
    office = a_signer(1)
    forged = Log(seed=66)
    forged.add("measures", "measures.version-adopted", id="v1", text=MEASURES, digest="d1")
    forged.add("calendar", "work-calendar.year-published", calendar=CALENDAR)
    forged.introduce()
    forged.rotate(1)
    forged.signer = a_signer(66)
    forged.add("case", "rectification-case.report-submitted", attachments=[ATTACHED])
    forged.keys[1]["introduced"]["index"] = introduced
    forged.sign()
    status, said = ask(a_bundle(forged), "--key", b64(office.public))
    assert (status, "older" in said or "introduced" in said) == (1, True)
    assert prove(of_event(forged, 4), "--key", b64(office.public))[0] == 1


def test_keys_are_those_that_the_log_introduced(ask: Ask) -> None:
    log = a_log()
    log.keys[1]["introduced"]["index"] += 1
    status, said = ask(a_bundle(log))
    assert (status, "the log introduced" in said) == (1, True)


def test_rules_and_attachments_are_those_of_the_log(ask: Ask) -> None:
    """Even where the office itself signs the manifest."""
    log = a_log()
    for name, content in (
        ("measures/v1.toml", b"# other\n"),
        ("measures/v2.toml", b"# other\n"),
        ("calendars/CN-2026.json", b"{}"),
        (f"attachments/{ATTACHED}", b"other"),
        (f"attachments/{'0' * 64}", b"other"),
    ):
        status, said = ask(by_hand_of_the_office(log, changed(whole(log), name, content)))
        assert (status, name in said) == (1, True)


def test_a_scope_of_records_leaves_no_proof_out(ask: Ask) -> None:
    log, scope = a_log(), json.loads(RECORDS["manifest.json"])["scope"]
    name = "proofs/inclusion.jsonl"
    for altered in (
        without_line(of_records(log, "case 0"), name, 2),
        twice(of_records(log, "case 0"), name, -1),
        without(of_records(log, "case 0"), name),
    ):
        assert ask(by_hand_of_the_office(log, altered, scope))[0] == 1


# Single proofs


def of_proof(log: Log, first: int, second: int) -> dict[str, Any]:
    notes = {head["size"]: head["note"] for head in log.heads}
    return {
        "kind": "consistency", "origin": log.origin, "hash": log.hash, **log.proof(first, second),
        "heads": [notes[first], notes[second]], "keys": log.keys,
    }  # fmt: skip


def of_event(log: Log, index: int) -> dict[str, Any]:
    leaf = log.leaves()[index]
    return {
        "kind": "inclusion", "origin": log.origin, "hash": log.hash, **log.inclusion(index),
        "leaf": b64(leaf), "leaf_hash": b64(h(log.hash, b"\0" + leaf)),
        "head": log.heads[-1]["note"], "keys": log.keys,
    }  # fmt: skip


@pytest.fixture
def prove(ask: Ask, tmp_path: Path) -> Ask:
    def run(proof: dict[str, Any], *options: object) -> tuple[int, str]:
        file = tmp_path / "proof.json"
        file.write_text(json.dumps(proof), "utf-8")
        return ask(Path("--proof"), file, *options)

    return run


@pytest.mark.parametrize("hash_", ["sha-256", "sm3"])
def test_every_event_and_every_pair_of_heads_has_its_proof(prove: Ask, hash_: str) -> None:
    log = a_log(hash_)
    for event in log.events:
        status, said = prove(of_event(log, event["index"]), "--key", log.keys[0]["public_key"])
        assert (status, event["record_id"] in said) == (0, True)
    sizes = [head["size"] for head in log.heads]
    for first, second in ((a, b) for a in sizes for b in sizes if a <= b):
        assert prove(of_proof(log, first, second))[0] == 0


def test_a_proof_that_was_altered_or_is_of_another_tree_is_rejected(prove: Ask) -> None:
    log, other = a_log(), a_log(origin="duban/another")
    good = of_event(log, 5)
    for change in (
        {"index": 6},
        {"position": 99},
        {"leaf": b64(log.leaves()[6])},
        {"leaf_hash": b64(bytes(32))},
        {"path": good["path"][1:]},
        {"path": [b64(bytes(32)), *good["path"][1:]]},
        {"head": other.heads[-1]["note"]},
        {"head": log.heads[-2]["note"]},
        {"keys": other.keys},
        {"keys": []},
        {"origin": "duban/another"},
        {"hash": "sm3"},
        {"hash": "md5"},
        {"kind": "wish"},
        {"more": 1},
    ):
        assert prove(good | change)[0] == 1, change
    sizes = [head["size"] for head in log.heads]
    pair = of_proof(log, sizes[0], sizes[1])
    for change in ({"from": sizes[2]}, {"path": []}, {"heads": pair["heads"][:1]}):
        assert prove(pair | change)[0] == 1, change
    assert prove(of_proof(log, sizes[0], sizes[0]) | {"path": [b64(bytes(32))]})[0] == 1


def test_a_proof_is_held_against_a_head_from_elsewhere(prove: Ask, tmp_path: Path) -> None:
    file = tmp_path / "head.txt"
    file.write_text(a_log().heads[-1]["note"], "utf-8")
    assert prove(of_event(a_log(), 5), "--head", file)[0] == 0
    assert "rewritten" in prove(of_event(another_history(), 5), "--head", file)[1]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"kind": 1, "kind": 2}', "[" * 100_000])
def test_what_is_no_proof_is_one_clear_line(ask: Ask, tmp_path: Path, text: str) -> None:
    file = tmp_path / "proof.json"
    file.write_text(text)
    assert ask(Path("--proof"), file)[0] == 1


@pytest.mark.parametrize("arguments", [[], ["a.zip", "--proof", "b"], ["--nothing"]])
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        verifier.main(arguments)
    assert stopped.value.code == 2
