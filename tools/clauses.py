"""Collects `@pytest.mark.clause("8.3", …)` of the tests into the file that ships with the program.

`make coverage` writes it; a test fails while it is stale.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "interfaces" / "regulation_coverage.json"


def collected(root: Path = ROOT) -> dict[str, list[str]]:
    """Clause -> the tests marked with it, as pytest names them; sorted."""
    found = defaultdict[str, set[str]](set)
    for path in sorted((root / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(root).as_posix()
        for clause, test in _marked(module):
            found[clause].add(f"{place}::{test}")
    return {clause: sorted(found[clause]) for clause in sorted(found, key=_order)}


def _order(code: str) -> list[tuple[int, str]]:
    """12.2 before 12.10."""
    return [(int(part) if part.isdecimal() else 0, part) for part in code.split(".")]


def _marked(module: ast.Module) -> Iterator[tuple[str, str]]:
    for all_of_them in (node for node in module.body if isinstance(node, ast.Assign)):
        if any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in all_of_them.targets):
            for clause in _clauses(all_of_them.value):
                for node in module.body:
                    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                        yield clause, node.name
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                for clause in _clauses(decorator):
                    yield clause, node.name


def _clauses(node: ast.AST) -> Iterator[str]:
    """The codes of each `pytest.mark.clause(…)` inside an expression; written out, every one."""
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "clause"
            and ast.unparse(call.func.value) == "pytest.mark"
        ):
            for argument in call.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    said = f"{ast.unparse(call)}: name each clause here, so that it can be read"
                    raise TypeError(said)
                yield argument.value


def written(found: dict[str, list[str]]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    FILE.write_text(written(collected()), encoding="utf-8")
    sys.stdout.write(f"{FILE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
