"""What went wrong, in one line: Chinese first, and never a traceback. Notes that an error carries
(PEP 678, `中文 · English`) say how things stand now, and the way out."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any, Final

TRACEBACK: Final = "DUBAN_TRACEBACK"
"""Set, it shows developers where an unexpected fault came from."""


def one_line(error: BaseException) -> str:
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    said = [_words(error), *getattr(error, "__notes__", ())]
    zh, en = zip(*(one.partition(" · ")[::2] for one in said), strict=True)
    both = ("；".join(zh), "; ".join(filter(None, en)))
    return " ".join(" · ".join(filter(None, both)).split())


def _words(error: BaseException) -> str:
    refused = _is(error, "application.errors", "StoreBusy", "StoreFull")
    if _is(error, "application.errors", "StoreAway") and not refused:
        return _away(error.__cause__ or error)
    if (text := getattr(error, "text", None)) is not None:
        citation = getattr(error, "citation", None)
        return f"{text} [{citation}]" if citation else str(text)
    if _is(error, "psycopg", "OperationalError", "InterfaceError"):
        return _away(error)
    if _is(error, "psycopg", "Error"):
        return f"数据库报错：{_first(error)} · the database said: {_first(error)}"
    if isinstance(error, OSError):
        said = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        return f"系统拒绝：{said} · the system refused: {said}"
    if type(error).__module__.partition(".")[0] in ("interfaces", "application"):
        return str(error)
    found = f"{type(error).__name__}: {_first(error)}"
    return f"内部错误：{found} · internal error: {found} ({TRACEBACK}=1)"


def _away(error: BaseException) -> str:
    return f"数据库无法访问 · the database cannot be reached: {_first(error)}"


def _first(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _is(error: BaseException, module: str, *names: str) -> bool:
    """Without importing the module: an error of it cannot have come otherwise."""
    found: Any = sys.modules.get(module)
    return found is not None and isinstance(error, tuple(getattr(found, name) for name in names))


# Wrong usage, as Typer reports it


def usage(error: Any) -> str:
    """The message of a usage error, with what to ask for help."""
    said = error.format_message().removeprefix("Value error, ").rstrip(".")
    zh = next((zh for kind in type(error).__mro__ if (zh := _ZH.get(kind.__name__))), "用法有误")
    path = error.ctx.command_path if error.ctx is not None else "duban"
    return f"{zh} · {said}\n{path} --help"


_ZH: Final = {
    "MissingParameter": "缺少必填的参数或选项",
    "NoSuchOption": "没有这一选项",
    "BadParameter": "参数的值不对",
    "UsageError": "用法有误",
}
