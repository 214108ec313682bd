"""What can come in a command's way beside the rules: races, repeats, a store that is away."""

from __future__ import annotations

from domain.values import Text


class Stale(Exception):  # noqa: N818 - an answer, not a fault
    """The record has moved on since the caller read it (`If-Match`)."""

    def __init__(self, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        self.text = Text(
            f"记录已被他人更新：您看到的是第 {expected} 版，现为第 {found} 版；请刷新后再办理",
            f"the record is at version {found}, you saw {expected}: read it again, then decide",
        )
        super().__init__(str(self.text))


class KeyReused(Exception):  # noqa: N818
    """The idempotency key was used before for another request."""

    def __init__(self) -> None:
        self.text = Text(
            "该 Idempotency-Key 已用于另一请求；请换一个新的",
            "this Idempotency-Key was used for another request: take a new one",
        )
        super().__init__(str(self.text))


class Busy(Exception):  # noqa: N818
    """Others kept winning the race for a record that this command needs too."""

    def __init__(self) -> None:
        self.text = Text(
            "多人同时办理同一记录，本次未能保存；请刷新后重试",
            "others acted on the same record at the same time; read it again and retry",
        )
        super().__init__(str(self.text))


class StoreAway(Exception):  # noqa: N818
    """The database cannot be reached; the command happened whole or not at all."""

    code = "store-away"
    text = Text(
        "数据库暂时无法访问；请稍后用同一 Idempotency-Key 重试",
        "the database cannot be reached; retry later with the same Idempotency-Key",
    )

    def __init__(self) -> None:
        super().__init__(str(self.text))


class StoreBusy(StoreAway):
    """It is there, and what was asked of it took too long or did not get its turn."""

    code = "store-busy"
    text = Text(
        "数据库繁忙，本次没有办理；请稍后重试",
        "the database is busy, and nothing was done: try again later",
    )


class StoreRace(StoreBusy):
    """It broke this one off in favour of another: to begin again is safe."""


class StoreClosed(StoreAway):
    """The office is closed for writes for a while, as when it moves to another cluster."""

    code = "closed-for-writes"
    text = Text(
        "本机关正在迁移数据，暂停办理，查阅不受影响；本次没有保存，请稍后重试",
        "this office is being moved and takes nothing for the moment, reading goes on; nothing was"
        " kept: try again a little later",
    )


class StoreFull(StoreAway):
    """There is no room left for what was to be written."""

    code = "store-full"
    text = Text(
        "数据库所在磁盘已满，本次没有保存；请联系管理员，查阅不受影响",
        "the database's disk is full, and nothing was kept: tell the administrator, what is there"
        " can be read",
    )


class Behind(Exception):  # noqa: N818
    """A view did not reach the position that an answer needs."""

    def __init__(self, view: str) -> None:
        self.text = Text(
            f"视图 {view} 未能及时追上日志；请稍后重试（duban projections status 显示它的状态）",
            f"the view {view} did not reach the log in time; retry later (duban projections status"
            " tells how it stands)",
        )
        super().__init__(str(self.text))


class FilesAway(Exception):  # noqa: N818
    """The store of files does not answer; what was sent is kept whole or not at all."""

    text = Text(
        "附件存储暂时无法访问，本次没有保存；请稍后重试，其他办理不受影响",
        "the store of files cannot be reached, and nothing was kept: try again later, all else goes"
        " on",
    )

    def __init__(self) -> None:
        super().__init__(str(self.text))


class FilesFull(FilesAway):
    """There is no room left for a file."""

    text = Text(
        "附件存储空间已满，本次没有保存；请联系管理员，其他办理不受影响",
        "the store of files is full, and nothing was kept: tell the administrator, all else goes"
        " on",
    )


class NotScanned(FilesAway):
    """The scanner for viruses gave no answer, and no file is taken without one."""

    text = Text(
        "病毒扫描暂时不可用，文件没有保存；请稍后重试",
        "no scan for viruses right now, so the file was not kept: try again later",
    )


class Unreadable(Exception):  # noqa: N818
    """What is stored under a key cannot be opened: nothing is shown in its place."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(str(text))
