"""Draws the rows of the growth bench, both axes logarithmic, one picture for each kind of row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib import rcParams
from matplotlib.figure import Figure as Picture
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ticker import FuncFormatter, NullFormatter

if TYPE_CHECKING:
    from growth import Row

ROOT: Final = Path(__file__).resolve().parents[2]
PLACE: Final = ROOT / "docs" / "performance"
FACE: Final = ROOT / "interfaces" / "documents" / "fonts" / "FandolHei-Regular.otf"
TITLES: Final = {
    "requests": "命令、读取与延迟（毫秒） · commands, reads and lag (ms)",
    "rebuild": "重建各视图（秒） · rebuilding each view (s)",
    "whole": "其余（秒） · the rest (s)",
    "memory": "内存最高值（MB） · most memory held (MB)",
}
MARKS: Final = "osD^vPX*<>hp"


def draw(rows: Iterable[Row], sizes: Sequence[int]) -> list[str]:
    """The names of the pictures."""
    rcParams["svg.fonttype"] = "none"  # whoever looks has faces for Chinese
    rcParams["svg.hashsalt"] = "duban"  # the same figures make the same file
    fontManager.addfont(FACE)  # for the widths of what is written
    rcParams["font.family"] = [FontProperties(fname=FACE).get_name(), "sans-serif"]
    PLACE.mkdir(exist_ok=True)
    found = list(rows)
    for name, title in TITLES.items():
        _draw(name, title, [row for row in found if row.chart == name], sizes)
    return list(TITLES)


def _draw(name: str, title: str, rows: Collection[Row], sizes: Sequence[int]) -> None:
    picture = Picture(figsize=(9, 2.4 + 0.28 * len(rows)), layout="constrained")
    axes = picture.add_subplot()
    for number, row in enumerate(rows):
        values = [row.values[size] for size in sizes]
        mark = MARKS[number % len(MARKS)]
        axes.plot(sizes, values, marker=mark, markersize=5, linewidth=1.2, label=row.name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes)
    plain = FuncFormatter(lambda value, _: f"{value:,.10g}")
    axes.xaxis.set_major_formatter(plain)
    axes.yaxis.set_major_formatter(plain)
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("日志中的事件 · events in the log")
    axes.set_title(title, fontsize=11)
    axes.grid(visible=True, which="both", linewidth=0.3)
    picture.legend(loc="outside right upper", fontsize=8, frameon=False)
    picture.savefig(PLACE / f"{name}.svg", metadata={"Date": None})
