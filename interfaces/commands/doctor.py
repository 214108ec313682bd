"""`duban doctor`: whether all that the office needs is there, row by row."""

from __future__ import annotations

from interfaces.commands.common import AsJson, Failed, the_settings
from interfaces.commands.shown import as_json, table

SIGNS = {True: "正常 · right", False: "有误 · WRONG", None: "—"}


def doctor(json: AsJson = False) -> None:
    """逐项检查所需：数据库、密钥、附件存储等 · whether all that the office needs is there."""
    from interfaces.checks import SAID, state_of
    from interfaces.doctor import examined

    rows = list(examined(the_settings()))
    right, without = all(found.right is not False for _, found in rows), state_of(rows)
    if json:
        checks = [
            {
                "name": check.name,
                "title": {"zh": check.title.zh, "en": check.title.en},
                "right": found.right,
                "found": {"zh": found.text.zh, "en": found.text.en},
                "without": check.without,
            }
            for check, found in rows
        ]
        as_json({"ok": right, "status": without or "ready", "checks": checks})
    else:
        table(
            ("检查 · check", "结果 · result", "说明 · what was found"),
            [(str(check.title), SIGNS[found.right], str(found.text)) for check, found in rows],
        )
    if not right:
        wrong = [check.title for check, found in rows if found.right is False]
        zh, en = ("、".join(t.zh for t in wrong), ", ".join(t.en for t in wrong))
        then = SAID.get(without) if without else None
        raise Failed(
            f"{len(wrong)} 项有误：{zh}" + (f"（{then.zh}）" if then else ""),
            f"{len(wrong)} wrong: {en}" + (f" ({then.en})" if then else ""),
        )
