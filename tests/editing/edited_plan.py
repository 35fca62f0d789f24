"""A plan file in a folder of its own, and the edits that are made to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli

from qtrack.editing import Done, Edit, commands, commit, redo, undo
from qtrack.planfile import Loaded, load

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))

PLAN = """\
#:schema ./qtrack-plan.schema.json
version = 1

[plan]
id = "p"
title = "质量强县行动计划"
start = 2026-01-01
end = 2026-12-31
timezone = "Asia/Shanghai"

[[units]]
name = "县市场监管局"
aliases = ["县质监局"]

[[sections]]
id = "1"
no = "一"
title = "提升质量"

[[measures]]  # 最要紧
id = "M1"
no = "(一)"
section = "1"
title = "加强监督抽查"
lead = ["县市场监管局"]   # 牵头
due = 2026-10-30
progress = 40             # 月底再报
note = "先抽查"

  [[measures.steps]]
  title = "印发方案"
  due = 2026-03-31
  done = 2026-03-20

  [[measures.steps]]
  title = "现场检查"

  [[measures.indicators]]
  name = "抽查合格率"
  target = ">= 95 %"
  baseline = 92

[[measures]]
id = "M2"
title = '开展校园食品安全检查'
joint = ["县教育局"]
start = 2026-02-01
due = 2026-12-20
depends = ["M1"]

[[measures]]
id = "M3"
title = "publish the annual report"
status = "active"
tags = ["公开", "年度"]

[[indicators]]
name = "公众满意度"
target = ">= 82 分"
actual = 81.3

[[milestones]]
id = "fair"
title = "质量月"
on = 2026-11-16
until = 2026-11-30

[[milestones]]
id = "exam"
title = "年度考核"
on = "12-15"
measures = ["M1"]
"""


@dataclass
class PlanFile:
    """A folder with a plan in it and a state directory beside it."""

    folder: Path

    @property
    def plan(self) -> Path:
        return self.folder / "tasks.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def text(self) -> str:
        return self.plan.read_bytes().decode("utf-8-sig")

    @property
    def data(self) -> dict[str, Any]:
        return tomli.loads(self.text)

    def measure(self, name: str) -> dict[str, Any]:
        """The table of a measure as it stands in the file."""
        return next(table for table in self.data["measures"] if table["id"] == name)

    def write(self, text: str | bytes) -> None:
        """Save the plan as an editor does that writes in place."""
        self.plan.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, old: str, new: str) -> None:
        """Change the plan as somebody else does."""
        assert old in self.text
        self.write(self.plan.read_bytes().replace(old.encode(), new.encode()))

    def load(self) -> Loaded:
        return load(self.plan)

    def edit(self, command: Callable[..., Edit], *words: Any) -> Edit:
        """What a command asks of the plan as it is now."""
        return command(self.load(), *words, TODAY)

    def commit(self, edit: Edit) -> Done:
        return commit(self.plan, self.state, edit, NOW)

    def set(self, name: str, **texts: str) -> Done:
        return self.commit(self.edit(commands.set_values, [name], texts))

    def undo(self) -> Done:
        return undo(self.plan, self.state)

    def redo(self) -> Done:
        return redo(self.plan, self.state)

    @property
    def strangers(self) -> list[str]:
        """What lies beside the plan and should not."""
        known = {"tasks.toml", "state", "real"}
        return sorted(path.name for path in self.folder.iterdir() if path.name not in known)
