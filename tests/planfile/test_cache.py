"""The kept plan: the same as a fresh one, and never believed when the file, the program or the bytes are others."""

import hashlib
import inspect
import os
import pickle
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qtrack import i18n
from qtrack.planfile import Loaded, cache, parse

HEAD = """
version = 1
[plan]
id = "p"
title = "计划"
end = 2026-12-31
timezone = "Asia/Shanghai"
x-a = {b = [1.5, 2026-01-01T08:00:00+08:00, 07:00:00]}
"""
MEASURES = "".join(
    f"""
[[measures]]
id = "M{number}"
title = "措施{number}"
lead = ["甲局"]
due = 2026-05-01
progress = {number % 101}
status = "active"
remind = ["7d@08:30"]
x-own = {{a = {number}}}
  [[measures.steps]]
  title = "步"
  done = 2026-03-01
  [[measures.indicators]]
  name = "率"
  target = ">= 95 %"
  actual = 90
"""
    for number in range(200)
)
MORE = """
owner = 1
[reminders]
quiet = ["12:00-14:00"]
[lights.labels]
red = "蓝"
[calendar]
include = ["quality-month", "world-quality-day"]
holidays = [2026-01-02]
[[units]]
name = "甲局"
[[sections]]
id = "1"
title = "一"
[[milestones]]
id = "m"
title = "节点"
on = "FREQ=MONTHLY;BYMONTHDAY=1"
until = "3wd"
[[indicators]]
name = "率"
target = "<= 1 起"
"""
TEXT = HEAD + MEASURES + MORE
PLAN = Path("plan.toml")


def read(folder: Path | None, text: str = TEXT, path: Path = PLAN) -> Loaded:
    return parse(text.encode(), path, folder)


def kept(folder: Path, text: str = TEXT, path: Path = PLAN) -> Any:
    return cache.read_cached(folder, path, hashlib.sha256(text.encode()).hexdigest())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the plan is kept."""
    read(tmp_path / "cache")
    return tmp_path / "cache"


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_the_kept_plan_is_the_fresh_one(folder: Path) -> None:
    fresh, again = read(None), read(folder)
    assert (again.plan, again.problems) == kept(folder)
    assert again == fresh
    assert len(again.problems) == 1
    assert fresh.plan is not None
    assert again.plan is not None
    assert repr(again.plan) == repr(fresh.plan)
    assert again.plan.measures[0].units == ("甲局",)
    assert again.lines == fresh.lines


def test_another_process_reads_it(folder: Path) -> None:
    """One with the same program, language and path, that is given no text to parse."""
    show = "import sys; from pathlib import Path; from qtrack.planfile import cache; "
    show += "print(len(cache.read_cached(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])[0].measures))"
    command = [sys.executable, "-c", show, str(folder), str(PLAN), hashlib.sha256(TEXT.encode()).hexdigest()]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "200"


def test_only_the_user_may_read_it(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(only_file(folder).stat().st_mode) == 0o600


def test_a_changed_file_is_read_anew(folder: Path) -> None:
    changed = TEXT.replace("措施7\n", "措施八\n").replace('title = "措施7"', 'title = "措施八"')
    assert kept(folder, changed) is None
    again = read(folder, changed)
    assert again == read(None, changed)
    assert again.plan is not None
    assert again.plan.measures[7].title == "措施八"
    assert kept(folder) is None
    assert kept(folder, changed) is not None


def test_another_file_has_its_own(folder: Path, tmp_path: Path) -> None:
    other = read(folder, path=tmp_path / "other.toml")
    assert {problem.file for problem in other.problems} == {str(tmp_path / "other.toml")}
    assert len(list(folder.iterdir())) == 2
    assert kept(folder) is not None


def test_a_file_by_another_name_is_named_by_it_in_problems(folder: Path) -> None:
    again = read(folder, path=PLAN.absolute())
    assert {problem.file for problem in again.problems} == {str(PLAN.absolute())}


def test_problems_are_in_the_language_of_the_moment(folder: Path) -> None:
    i18n.set_language("zh")
    assert kept(folder) is None
    assert read(folder).problems == read(None).problems


def test_another_version_of_the_program_reads_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "__version__", "0")
    assert kept(folder) is None


def test_a_broken_plan_and_one_of_the_machines_zone_are_not_kept(tmp_path: Path) -> None:
    for text in (TEXT + "\n[", TEXT.replace('timezone = "Asia/Shanghai"\n', "")):
        read(tmp_path / "cache", text)
    assert not (tmp_path / "cache").exists()


def test_what_nests_too_deep_to_be_kept_is_read_all_the_same(tmp_path: Path) -> None:
    """Keys of a thousand parts are valid TOML; in a deep call, such as a screen's, no pickle is made of them."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)
    try:
        assert read(tmp_path / "cache", TEXT + "[x" + ".a" * 990 + "]\nb = 1\n").plan is not None
    finally:
        sys.setrecursionlimit(limit)


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert read(tmp_path / "file") == read(tmp_path / "file" / "below") == read(None)
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o500)
    assert read(tmp_path / "cache") == read(None)


def test_a_folder_in_the_place_of_the_file(folder: Path) -> None:
    file = only_file(folder)
    file.unlink()
    file.mkdir()
    assert read(folder) == read(None)
    assert only_file(folder) == file


def test_each_flipped_byte_is_noticed(folder: Path) -> None:
    file = only_file(folder)
    good = file.read_bytes()
    places = [*range(200), *range(200, len(good), 150), len(good) - 1]
    for place in places:
        file.write_bytes(good[:place] + bytes([good[place] ^ 1 << place % 8]) + good[place + 1 :])
        assert kept(folder) is None
    file.write_bytes(good)
    assert kept(folder) is not None


def test_each_lost_or_added_end_is_noticed(folder: Path) -> None:
    file = only_file(folder)
    good = file.read_bytes()
    for length in (0, 1, 31, 32, 33, 100, len(good) // 2, len(good) - 1):
        file.write_bytes(good[:length])
        assert kept(folder) is None
    file.write_bytes(good + b"\0")
    assert kept(folder) is None
    assert read(folder) == read(None)
    assert kept(folder) is not None


class Call:
    """Something that, unpickled by an ordinary unpickler, calls a function."""

    def __init__(self, function: Any, *values: Any) -> None:
        self.call = function, values

    def __reduce__(self) -> Any:
        return self.call


def named(module: str, name: str, *values: Any) -> bytes:
    """A pickle that calls whatever goes by a name in a module, the name with dots if need be."""
    texts = b"".join(b"\x8c" + bytes([len(part)]) + part.encode() for part in (module, name))
    return b"\x80\x04" + texts + b"\x93" + pickle.dumps(values, protocol=2)[2:-1] + b"R."


def plant(folder: Path, body: bytes) -> None:
    """Put a body with a digest that fits into the place of the kept plan."""
    only_file(folder).write_bytes(hashlib.sha256(body).digest() + body)


def test_foreign_pickles_run_nothing(folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    bodies = [
        pickle.dumps(Call(os.system, f"touch {trace}")),
        pickle.dumps(Call(eval, f"open({str(trace)!r}, 'w')")),
        pickle.dumps(Call(exec, f"open({str(trace)!r}, 'w')")),
        pickle.dumps(Call(subprocess.Popen, ["touch", str(trace)])),
        pickle.dumps(Call(Path.touch, trace)),
        named("os", "system", f"touch {trace}"),
        named("builtins", "open", str(trace), "w"),
        named("qtrack.planfile.cache", "os.system", f"touch {trace}"),
        named("qtrack.planfile.cache", "Path.touch", trace),
        named("qtrack.model.recurrence", "re.compile", "x"),
        named("qtrack.model.recurrence", "re.enum.sys.exit", 3),
        named("qtrack.model.assessment", "field", 3),
        named("qtrack.model.plan", "date", 2026, 1, 1),
        named("qtrack.model.plan", "Plan.__init__.__globals__", 1),
        named("datetime", "sys.exit", 3),
        named("datetime", "date.today"),
        named("zoneinfo", "os.system", f"touch {trace}"),
        named("qtrack.model.nothing", "x"),
        named("qtrack.model.", "x"),
    ]
    for body in bodies:
        plant(folder, body)
        assert kept(folder) is None
        assert not trace.exists()
    pickle.loads(bodies[0])  # noqa: S301 - the others show something, as this leaves a trace where everything is allowed
    assert trace.exists()


@pytest.mark.parametrize(
    "value", [None, 1, "text", (), (1, 2), (1, 2, 3), {"a": 1}, [[], []], (("plan",), None)], ids=repr
)
def test_foreign_values_are_not_taken_for_a_plan(folder: Path, value: Any) -> None:
    plant(folder, pickle.dumps(value))
    assert kept(folder) is None
    assert read(folder) == read(None)
