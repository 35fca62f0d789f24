"""qtrack run in a folder of its own: its own home, no settings of this machine, English unless told otherwise."""

import contextlib
import os
import pty
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest

import qtrack
from qtrack.cli.main import main

ROOT = Path(qtrack.__file__).parents[1]
TODAY = "2026-11-23"

PLAN = """\
version = 1

[plan]
id = "p"
title = "质量强县行动计划"
number = "某政办发〔2026〕1号"
issuer = "某县人民政府"
issued = 2026-01-05
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

[[sections]]
id = "2"
no = "二"
title = "守住底线"

[[measures]]
id = "M1"
no = "(一)"
section = "1"
title = "加强监督抽查"
lead = ["县市场监管局"]
support = ["县教育局", "县财政局"]
due = 2026-10-30
progress = 40
note = "先抽查，后通报。\\n第二行。"
tags = ["抽查"]
owner = "张明"
x-room = "305"

  [[measures.steps]]
  title = "印发方案"
  due = 2026-03-31
  done = 2026-03-20

  [[measures.steps]]
  title = "现场检查"
  due = 2026-09-30
  done = true

  [[measures.indicators]]
  name = "抽查合格率"
  target = ">= 95 %"
  baseline = 92
  actual = 93.5
  as_of = 2026-09-30

[[measures]]
id = "M2"
no = "(二)"
section = "2"
title = "开展校园食品安全检查"
joint = ["县教育局"]
start = 2026-02-01
due = 2026-12-20
progress = 88
depends = ["M1"]

[[measures]]
id = "M3"
section = "2"
title = "publish the annual report"
progress = 100

[[measures]]
id = "M4"
title = "无主之事"

[[indicators]]
name = "公众满意度"
target = ">= 82 分"
baseline = 80.1
actual = 81.3
units = ["县市场监管局"]

[[milestones]]
id = "fair"
title = "质量月"
on = 2026-11-16
until = 2026-11-30
kind = "campaign"

[[milestones]]
id = "exam"
title = "年度考核"
on = "12-15"
kind = "assessment"
measures = ["M1"]
"""


@dataclass
class Program:
    """qtrack as a process in the current folder `folder`, with `env` besides what every test needs."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> Path:
        """The plan file where it is looked for first."""
        return self.folder / "config" / "tasks.toml"

    def write(self, text: str | bytes) -> Path:
        """Write the plan file."""
        self.plan.parent.mkdir(exist_ok=True)
        self.plan.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.plan

    def environ(self) -> dict[str, str]:
        """The whole environment of the process."""
        home = self.folder / "home"
        own = {name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")}
        kept = {
            name: value for name in ("PATH", "SYSTEMROOT", "COVERAGE_PROCESS_START") if (value := os.environ.get(name))
        }
        return {
            **kept, **own, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "QTRACK_LANG": "en",
            "QTRACK_TODAY": TODAY, "QTRACK_DEBUG": "1", **self.env,
        }  # fmt: skip

    def __call__(self, *words: str | bytes, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run it to its end; what it prints is UTF-8, whatever the locale."""
        return subprocess.run(
            [sys.executable, "-m", "qtrack", *words],
            cwd=cwd or self.folder, env=self.environ(), stdin=subprocess.DEVNULL, capture_output=True, check=False,
            encoding="utf-8", timeout=60,
        )  # fmt: skip

    def shell(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell in which ``$Q`` is qtrack."""
        return subprocess.run(
            ["bash", "-c", f'Q="{sys.executable} -m qtrack"; {line}'],
            cwd=self.folder, env=self.environ(), capture_output=True, check=False, encoding="utf-8", timeout=60,
        )  # fmt: skip

    def on_terminal(self, *words: str, columns: int = 80) -> str:
        """What it writes on a terminal so many cells wide, with the line ends of a file."""
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, columns))
        env = {"TERM": "xterm-256color", **self.environ()}
        process = subprocess.Popen(
            [sys.executable, "-m", "qtrack", *words], cwd=self.folder, env=env, stdin=slave, stdout=slave, stderr=slave,
        )  # fmt: skip
        os.close(slave)
        text = b""
        with open(master, "rb", buffering=0) as terminal:  # noqa: PTH123 - a number, no path
            try:
                while part := terminal.read(65536):
                    text += part
            except OSError:  # how Linux says that nobody holds the other end
                pass
        assert process.wait(timeout=60) == 0, text
        return text.decode().replace("\r\n", "\n")


@dataclass
class Inside(Program):
    """The same without a process of its own, for who asks much."""

    capsys: pytest.CaptureFixture[str] = field(kw_only=True)

    def __call__(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Call the door as the console script does."""
        with patch.dict(os.environ, self.environ(), clear=True), contextlib.chdir(cwd or self.folder):
            code = main(words)
        said = self.capsys.readouterr()
        return subprocess.CompletedProcess(words, code, said.out, said.err)
