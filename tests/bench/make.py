"""Plans and task lists of any size, the same each time."""

import json
import random
import uuid
from datetime import date, timedelta
from pathlib import Path

_UNITS = ("县市场监管局", "县教育局", "县农业农村局", "县住房城乡建设局", "县卫生健康局", "县工业和信息化局")
_WORK = ("加强质量安全风险研判和防范", "推进标准化示范区建设", "开展计量惠民服务", "落实企业质量安全主体责任")
TITLE = "Benchmark plan"
"""The title of every plan made here; it is on the screen when the plan is."""


def write_plan(path: Path, measures: int) -> Path:
    """Write a plan file of the year 2026 with so many measures, each with a step and an indicator."""
    dice = random.Random(measures)  # noqa: S311 - the same plan each time is wanted
    head = (
        f'version = 1\n\n[plan]\nid = "bench-{measures}"\ntitle = "{TITLE}"\nstart = 2026-01-01\nend = 2026-12-31\n'
        'timezone = "Asia/Shanghai"\n\n[calendar]\ninclude = ["quality-month", "brand-day"]\n\n'
    )
    parts = [
        head,
        *(f'[[sections]]\nid = "{n}"\ntitle = "第{n}部分"\n\n' for n in range(20)),
    ]
    for number in range(measures):
        due = date(2026, 1, 15) + timedelta(days=dice.randrange(350))
        parts.append(
            f'[[measures]]\nid = "M{number:05}"\nno = "({number})"\nsection = "{number % 20}"\n'
            f'title = "{dice.choice(_WORK)}之{number}"\nlead = ["{dice.choice(_UNITS)}"]\n'
            f'support = ["{dice.choice(_UNITS)}", "各乡镇人民政府"]\ndue = {due}\nprogress = {dice.randrange(101)}\n'
            f'tags = ["标签{number % 7}"]\nnote = "第{number}项的说明。"\n\n'
            f'  [[measures.steps]]\n  title = "印发方案"\n  due = {due - timedelta(days=10)}\n\n'
            f'  [[measures.indicators]]\n  name = "抽查合格率"\n  target = ">= 95 %"\n'
            f"  actual = {dice.randrange(80, 100)}\n\n",
        )
    path.write_text("".join(parts), encoding="utf-8")
    return path


def write_tasks(path: Path, tasks: int) -> Path:
    """Write the same number of tasks in taskwarrior's import format."""
    dice = random.Random(tasks)  # noqa: S311 - the same tasks each time are wanted
    with path.open("w", encoding="utf-8") as file:
        for number in range(tasks):
            due = date(2026, 1, 15) + timedelta(days=dice.randrange(350))
            task = {
                "description": f"{dice.choice(_WORK)}之{number}", "uuid": str(uuid.UUID(int=number + 1)),
                "status": "pending", "entry": "20260101T000000Z", "due": f"{due:%Y%m%d}T000000Z",
                "project": f"section{number % 20}", "tags": [f"tag{number % 7}"],
            }  # fmt: skip
            file.write(json.dumps(task, ensure_ascii=False) + "\n")
    return path
