"""Which language the screen speaks, in real processes: the option, QTRACK_LANG, the settings, the locale."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qtrack import i18n
from qtrack.cli import options

PLAN = """\
version = 1
[plan]
id = "p"
title = "质量强县2026年行动计划"
start = 2026-01-01
end = 2026-12-31
timezone = "Asia/Shanghai"
[[sections]]
id = "1"
no = "一"
title = "守牢底线"
[[measures]]
id = "M01"
title = "加强抽查"
section = "1"
lead = ["县市场监管局"]
due = 2026-11-30
progress = 40
"""
ZH, EN = "第326天/365", "day 326 of 365"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "tasks.toml").write_text(PLAN, encoding="utf-8")
    return folder


def qtrack(config: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qtrack", "--config-dir", str(config), "--state-dir", str(config.parent / "state")]
    return subprocess.run(
        [*command, "--today", "2026-11-22", *words],
        env={"PYTHONPATH": os.pathsep.join(sys.path), **environ},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wishes", "spoken"),
    [
        (("zh", "en", "en", "en_US.UTF-8"), ZH),
        (("", "en", "zh", "zh_CN.UTF-8"), EN),
        (("", "", "zh", "en_US.UTF-8"), ZH),
        (("", "", "", "en_US.UTF-8"), EN),
        (("", "", "", "de_DE.UTF-8"), EN),
        (("", "", "", "zh_CN.UTF-8"), ZH),
        (("", "", "", "C"), ZH),
    ],
)
def test_the_nearest_wish_decides(config, wishes, spoken):
    option, variable, settings, locale = wishes
    (config / "settings.toml").write_text(f'lang = "{settings}"\n' if settings else "", encoding="utf-8")
    words = ["--lang", option] if option else []
    done = qtrack(config, *words, "summary", LANG=locale, QTRACK_LANG=variable)
    assert (done.returncode, done.stderr) == (0, "")
    assert spoken in done.stdout


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (["list", "--bogus"], "无法识别的参数：--bogus", "用法见 qtrack list --help"),
        (["list", "--sort"], "参数 --sort：须带一个值", "用法见 qtrack list --help"),
        (["remind"], "缺少参数：", "用法见 qtrack remind --help"),
        (["remind", "lately"], "'lately' 不在可选范围内（可选：", "用法见 qtrack remind --help"),
        (["show", "M99"], "没有措施 M99", "全部措施见 qtrack list"),
    ],
)
def test_complaints_are_in_chinese(config, words, said, hint):
    done = qtrack(config, *words, LANG="C")
    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert hint in done.stderr


def test_help_is_in_chinese(config):
    done = qtrack(config, "list", "--help", LANG="C")
    assert done.stdout.startswith("用法: qtrack list ")
    assert {"列出措施", "选项:", "参数:"} < set(done.stdout.splitlines())


class Complaint(Exception):
    pass


class Parser(options.Parser):
    def error(self, message):
        raise Complaint(message)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "缺少参数：what"),
        (["x", "-n", "many"], "参数 -n：'many' 不是有效的 int 值"),
        (["x", "-n"], "参数 -n：须带一个值"),
        (["x", "--pair", "a"], "参数 --pair：须带2个值"),
        (["x", "--some"], "参数 --some：至少带一个值"),
        (["x", "--dry=1"], "参数 --dry：不应带值 '1'"),
        (["x", "--dry", "--wet"], "参数 --wet：不能与参数 --dry 同时使用"),
        (["x", "-y"], "无法识别的参数：-y"),
    ],
)
def test_what_argparse_says_is_in_chinese(words, said):
    i18n.set_language("zh")
    parser = Parser(prog="p")
    parser.add_argument("what")
    parser.add_argument("-n", type=int)
    parser.add_argument("--pair", nargs=2)
    parser.add_argument("--some", nargs="+")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--dry", action="store_true")
    either.add_argument("--wet", action="store_true")
    with pytest.raises(Complaint) as complaint:
        parser.parse_args(words)
    assert str(complaint.value) == said
