"""An event that stops whoever has to read it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from domain.values import Text


class Unfit(Exception):  # noqa: N818 - an answer: who asks is told which event it is
    """Names the event by its stored name and its position, and the way out."""

    def __init__(self, name: str, position: int, text: Text) -> None:
        self.name = name
        self.position = position
        self.text = text
        super().__init__(str(text))

    @property
    def kind(self) -> str:
        """The kind of record, also where the program does not know it."""
        return self.name.partition(".")[0]


def newer(name: str, position: int) -> Unfit:
    return Unfit(
        name,
        position,
        Text(
            f"位置 {position} 的事件 {name} 由较新的程序写入；更新本程序后自动继续",
            f"{name} at position {position} was written by a newer program: update this one,"
            " and it goes on by itself",
        ),
    )


def of_another_form(name: str, position: int) -> Unfit:
    return Unfit(
        name,
        position,
        Text(
            f"位置 {position} 的事件 {name} 的内容本程序不认识：由较新的程序写入（请更新），"
            "或者被改动（请执行 duban audit verify）",
            f"this program does not know the form of {name} at position {position}: a newer one"
            " wrote it (update), or it was altered (run duban audit verify)",
        ),
    )


def failing(name: str, position: int, error: BaseException) -> Unfit:
    kind = type(error).__name__
    return Unfit(
        name,
        position,
        Text(
            f"处理位置 {position} 的事件 {name} 时程序出错（{kind}）；修正程序后自动继续",
            f"the program fails on {name} at position {position} ({kind}): once it is mended,"
            " it goes on by itself",
        ),
    )


@contextmanager
def blamed(name: str, position: int, *others: type[Exception]) -> Iterator[None]:
    """What is raised within is the doing of that event, but for `others`."""
    try:
        yield
    except Exception as error:
        if isinstance(error, (Unfit, *others)):
            raise
        raise failing(name, position, error) from error
