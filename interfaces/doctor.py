"""What a working office needs, as a list of named checks: `duban doctor` and /readyz ask it.

A part that depends on something outside (a store, a font, a mail server) adds its row to CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from smtplib import SMTPException
from typing import Final

from application.errors import FilesAway, NotScanned, StoreAway
from application.messages import reading
from application.store.tables import SCHEMA_VERSION
from domain.values import NotAllowedNow, Text
from interfaces import clocks, replicas, upkeep
from interfaces.backups import wal_check
from interfaces.checks import NOT_NOW, Check, Found, Place, Without
from interfaces.commands.common import opened as opened_at
from interfaces.commands.common import the_database
from interfaces.commands.faults import one_line
from interfaces.documents.faces import Faces
from interfaces.documents.words import Words
from interfaces.files.clamav import ClamAV
from interfaces.messages.mail import said, session
from interfaces.settings import Settings
from interfaces.wiring import House

OUR_WORDS: Final = Text("内置", "our own")
NO_MAIL: Final = Text("未设置 DUBAN_SMTP_HOST，不发邮件", "DUBAN_SMTP_HOST is not set")
SENT: Final = Text("没有滞留的邮件", "no mail is held up")


def _wrong(error: Exception) -> Found:
    zh, _, en = one_line(error).partition(" · ")
    return Found(False, Text(zh, en or zh))


def _database(place: Place) -> Found:
    if place.house is None:
        assert place.fault is not None
        return _wrong(place.fault)
    with place.house.connection() as conn:
        row = conn.execute("SELECT current_setting('server_version') AS v").fetchone()
    version = row["v"] if row else "?"
    return Found(True, Text(f"PostgreSQL {version}", f"PostgreSQL {version}"))


def _schema(place: Place) -> Found:
    if place.house is None:
        return NOT_NOW
    with place.house.connection() as conn:
        row = conn.execute("SELECT version FROM office_schema").fetchone()
    version = row["version"] if row else None
    if version is not None and version > SCHEMA_VERSION:
        zh = f"第 {version} 版，较新的程序已升级：请更新本程序（第 {SCHEMA_VERSION} 版）"
        en = f"version {version}, of a newer program: update this one ({SCHEMA_VERSION})"
        return Found(True, Text(zh, en))
    if version != SCHEMA_VERSION:
        return Found(
            False,
            Text(
                f"第 {version} 版，程序需要第 {SCHEMA_VERSION} 版：请执行 duban setup",
                f"version {version}, and the program needs {SCHEMA_VERSION}: run duban setup",
            ),
        )
    guarded = place.house.guarded()
    zh = "应用不能更改日志" if guarded else "应用的角色可以更改日志，见 DUBAN_OWNER_URL"
    en = "and cannot change the log" if guarded else "and may change the log, see DUBAN_OWNER_URL"
    return Found(
        True, Text(f"第 {version} 版；{zh}", f"version {version}; the application reads, {en}")
    )


def _keys(place: Place) -> Found:
    """Of the seals (the office opened with it) and of the heads."""
    if place.house is None:
        return NOT_NOW
    known = place.house.ledger.keys()
    try:
        place.house.keyring.matching(place.house.ledger.origin, known.current.public_key)
    except NotAllowedNow as missing:
        return Found(False, missing.text)
    if readable := ", ".join(upkeep.open_keys(place.settings)):
        zh = f"别人也能读取：{readable}（应为 0600）"
        return Found(False, Text(zh, f"others can read {readable} (should be 0600)"))
    return Found(True, Text("封签、令牌、签名", "of seals, tokens and signatures"))


def _files(place: Place) -> Found:
    """It can keep a file, and it is the one that has what the log names."""
    try:
        where = place.files.probe()
        missing = place.house is not None and _is_another(place.house)
    except FilesAway as away:
        return _wrong(away)
    if missing:
        return Found(
            False,
            Text(
                f"{where.zh} 中没有日志所载的附件：是否未挂载，或设成了另一处？",
                f"{where.en} has not what the log names: is it mounted, and is it the right one?",
            ),
        )
    return Found(True, where)


def _is_another(house: House) -> bool:
    with house.connection() as conn:
        row = conn.execute("SELECT digest FROM files WHERE named LIMIT 1").fetchone()
    return row is not None and not house.uploads.store.holds(row["digest"])


def _scanner(place: Place) -> Found:
    if place.settings.clamav is None:
        return Found(None, Text("未设置（DUBAN_CLAMAV）", "not set (DUBAN_CLAMAV)"))
    try:
        version = ClamAV(place.settings.clamav, seconds=3).version()
    except NotScanned:
        where = place.settings.clamav
        return Found(False, Text(f"{where} 没有应答", f"{where} does not answer"))
    return Found(True, Text(version, version))


def _wal(place: Place) -> Found:
    return NOT_NOW if place.house is None else wal_check.standing(place.house)


def _faces(place: Place) -> Found:
    """Those that papers are set in."""
    faces = Faces(place.settings.fonts)
    if absent := faces.absent():
        names = ", ".join(absent)
        return Found(False, Text(f"缺少字体：{names}", f"faces are missing: {names}"))
    names = ", ".join(sorted({path.parent.name for path in faces.files}))
    count = len(faces.files)
    return Found(True, Text(f"{count} 种（{names}）", f"{count} ({names})"))


def _words(place: Place) -> Found:
    """The wordings of papers, the office's own among them: each can be read, and lacks nothing."""
    if faults := Words(place.settings.paper_words).faults():
        zh, en = ("；".join(one.zh for one in faults), "; ".join(one.en for one in faults))
        return Found(False, Text(zh, en))
    own = place.settings.paper_words
    return Found(True, Text(f"内置和 {own}", f"our own, and {own}") if own else OUR_WORDS)


def _mail(place: Place) -> Found:
    """It answers, and lets us in where it asks who we are."""
    settings = place.settings
    if settings.smtp_host is None:
        return Found(None, NO_MAIL)
    name = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with session(settings):
            return Found(True, Text(name, name))
    except (OSError, SMTPException) as error:
        return Found(False, Text(f"{name}：{said(error)}", f"{name}: {said(error)}"))


def _mail_goes(house: House) -> Found:
    """By what the last try to send said, since asking the server takes its time."""
    if house.settings.smtp_host is None:
        return Found(None, NO_MAIL)
    with house.connection() as conn:
        away = reading.mail_is_held_up(conn)
    return Found(not away, Text("有邮件未能发出", "mail is held up") if away else SENT)


def _outbox(place: Place) -> Found:
    """Nothing dead that nobody has looked at."""
    if place.house is None:
        return NOT_NOW
    with place.house.connection() as conn:
        found = reading.counts(conn)
    waiting, dead = (
        sum(n for (_, state), n in found.items() if state == wanted)
        for wanted in ("waiting", "dead")
    )
    return Found(
        dead == 0,
        Text(
            f"待发送 {waiting}，发送失败 {dead}" + ("（见“发件箱”）" if dead else ""),
            f"{waiting} waiting, {dead} dead" + (": see the outbox" if dead else ""),
        ),
    )


def _following(place: Place) -> Found:
    """Nobody who follows the log stands still."""
    if place.house is None:
        return NOT_NOW
    stops = place.house.stops()
    if not stops:
        return Found(True, Text("都没有停住", "none stands still"))
    said = [(name, stop.why.partition(" · ")) for name, stop in stops.items()]
    return Found(
        False,
        Text(
            "；".join(f"{name}：{zh}" for name, (zh, _, _) in said),
            "; ".join(f"{name}: {en or zh}" for name, (zh, _, en) in said),
        ),
    )


def _clock(place: Place) -> Found:
    if place.house is None:
        return NOT_NOW
    with place.house.connection() as conn:
        fault = clocks.read(place.house, conn).fault
    return Found(fault is None, fault or Text("一致", "they agree"))


def _at(look: Callable[[Place], Found]) -> Callable[[House], Found]:
    """It is quick enough as it is."""
    return lambda house: look(Place(house.settings, house))


CHECKS: Final = (
    Check("database", Text("数据库", "database"), _database, Without.DOWN),
    Check("schema", Text("表结构", "tables"), _schema, Without.DOWN),
    Check("settings", Text("设置", "settings"), upkeep.settings),
    Check(
        "replica", Text("只读副本", "replica"), replicas.look, Without.DEGRADED, replicas.standing
    ),
    Check("views", Text("视图和后台", "views and worker"), _following, Without.DEGRADED),
    Check("lag", Text("视图落后", "lag of the views"), upkeep.lag, Without.DEGRADED),
    Check("clock", Text("时钟", "clocks"), _clock, Without.DEGRADED, _at(_clock)),
    Check("faces", Text("文书字体", "faces of papers"), _faces, Without.DEGRADED, _at(_faces)),
    Check("words", Text("文书模板", "words of papers"), _words, Without.DEGRADED),
    Check("keys", Text("密钥", "keys"), _keys, Without.DEGRADED),
    Check("files", Text("附件存储", "store of files"), _files, Without.DEGRADED, _at(_files)),
    Check("scanner", Text("病毒扫描", "virus scan"), _scanner, Without.DEGRADED),
    Check("space", Text("可用空间", "free space"), upkeep.space),
    Check("wal", Text("预写日志归档", "write-ahead log"), _wal, Without.DEGRADED, wal_check.going),
    Check("mail", Text("邮件服务器", "mail server"), _mail, Without.DEGRADED, _mail_goes),
    Check("outbox", Text("发件箱", "outbox"), _outbox),
    Check("head", Text("树头签署", "signed head"), upkeep.head, Without.DEGRADED),
    Check("calendar", Text("工作日历", "work calendar"), upkeep.calendar),
    Check("backup", Text("备份", "backup"), upkeep.backup),
    Check("traces", Text("追踪", "traces"), upkeep.traces),
)


def asked(check: Check, place: Place) -> Found:
    try:
        return check.look(place)
    except Exception as error:  # noqa: BLE001 - a check that fails is an answer
        return _wrong(error)


def components(house: House) -> Iterator[tuple[Check, Found]]:
    """What an office that runs can do without, for a while: each, quickly."""
    for check in CHECKS:
        if check.quick is not None:
            try:
                yield check, check.quick(house)
            except StoreAway:
                raise
            except Exception as error:  # noqa: BLE001 - a check that fails is an answer
                yield check, _wrong(error)


def examined(settings: Settings) -> Iterator[tuple[Check, Found]]:
    """Every check; the office is opened for them where it can be."""
    with ExitStack() as stack:
        place = _opened(settings, stack)
        for check in CHECKS:
            yield check, asked(check, place)


def _opened(settings: Settings, stack: ExitStack) -> Place:
    try:
        database = stack.enter_context(the_database(settings))
        house = stack.enter_context(opened_at(database, settings, pool_size=2))
    except Exception as fault:  # noqa: BLE001 - the checks say what it was
        return Place(settings, fault=fault)
    return Place(settings, house)
