"""A file read when it was read before: all but what is another is taken over, also by the next process."""

import subprocess
import sys
from pathlib import Path

import pytest

from qtrack.errors import PlanUnreadable
from qtrack.planfile import Loaded, load, parse, reread

HEAD = 'version = 1\n[plan]\nid = "p"\ntitle = "t"\nend = 2026-12-31\ntimezone = "Asia/Shanghai"\n'


def text_of(count: int, *, named: bool = True) -> str:
    """A plan of so many measures, with or without ids."""
    key = 'id = "M' if named else 'no = "'
    return HEAD + "".join(f"\n[[measures]]\n{key}{n}\"\ntitle = 'Title {n}'\nlead = ['甲局']\n" for n in range(count))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def others(one: Loaded, other: Loaded) -> list[int]:
    """The measures that two readings do not share."""
    assert one.plan is not None
    assert other.plan is not None
    pairs = zip(one.plan.measures, other.plan.measures, strict=True)
    return [number for number, (mine, theirs) in enumerate(pairs) if mine is not theirs]


def same(one: Loaded, whole: Loaded) -> bool:
    return (one.plan, one.problems, one.digest, one.raw) == (whole.plan, whole.problems, whole.digest, whole.raw)


def test_only_the_measure_that_is_another_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "p.toml", text_of(9))
    before = load(path)
    written(path, text_of(9).replace("Title 4", "Other"))
    now = load(path, before=before)
    assert same(now, parse(path.read_bytes(), path))
    assert others(before, now) == [4]
    assert now.plan is not None
    assert now.plan.measures[4].title == "Other"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Title 4", "Other"),
        ("title = 't'", "title = 'u'"),
        ('[[measures]]\nno = "3"', '[[measures]]\nid = "M3"\nno = "3"'),
        ("[[measures]]\nno = \"3\"\ntitle = 'Title 3'\nlead = ['甲局']\n", ""),
        ("lead = ['甲局']", "progress = 400"),
        ("end = 2026-12-31", "end = 2026-11-30"),
    ],
    ids=["a title", "the plan's title", "an id comes", "a measure goes", "a problem comes", "the end"],
)  # fmt: skip
def test_items_without_ids_are_what_reading_all_gives(tmp_path: Path, old: str, new: str) -> None:
    text = text_of(6, named=False).replace('title = "t"', "title = 't'")
    assert old in text
    path = written(tmp_path / "p.toml", text)
    before = load(path)
    written(path, text.replace(old, new, 1))
    assert same(load(path, before=before), parse(path.read_bytes(), path))


def test_items_without_ids_that_change_places_are_read_again(tmp_path: Path) -> None:
    text = text_of(6, named=False)
    path = written(tmp_path / "p.toml", text)
    before = load(path)
    written(path, text.replace("Title 1", "X").replace("Title 2", "Title 1").replace("X", "Title 2"))
    now = load(path, before=before)
    assert same(now, parse(path.read_bytes(), path))
    assert now.plan is not None
    assert [measure.title for measure in now.plan.measures[:3]] == ["Title 0", "Title 2", "Title 1"]


def test_an_item_without_an_id_goes_by_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "p.toml", text_of(6, named=False))
    before = load(path)
    raw = path.read_bytes().replace(b"Title 4", b"Other")
    now = reread(before, raw)
    assert same(now, parse(raw, path))
    assert now.plan is not None
    assert now.plan.measures[4].title == "Other"


def test_the_same_bytes_share_every_measure(tmp_path: Path) -> None:
    path = written(tmp_path / "p.toml", text_of(9))
    before = load(path)
    assert others(before, load(path, before=before)) == []


def test_another_file_is_read_by_itself(tmp_path: Path) -> None:
    before = load(written(tmp_path / "p.toml", text_of(3)))
    now = load(written(tmp_path / "q.toml", text_of(3)), before=before)
    assert now.path.name == "q.toml"
    assert others(before, now) == [0, 1, 2]


def test_a_file_that_broke_is_read_as_a_whole_when_it_is_mended(tmp_path: Path) -> None:
    path = written(tmp_path / "p.toml", text_of(3))
    before = load(path)
    broken = load(written(path, text_of(3) + "x ="), before=before)
    assert broken.plan is None
    mended = load(written(path, text_of(3)), before=broken)
    assert same(mended, before)


def test_a_file_that_is_gone_is_unreadable_also_then(tmp_path: Path) -> None:
    path = written(tmp_path / "p.toml", text_of(3))
    before = load(path)
    path.unlink()
    with pytest.raises(PlanUnreadable):
        load(path, before=before)


# -- what the next process finds ---------------------------------------------------------------------------------


def kept_files(folder: Path) -> dict[str, int]:
    """What stands in the cache: the kinds, and when each was written."""
    return {file.suffix: file.stat().st_mtime_ns for file in folder.iterdir()}


def test_what_an_edit_changed_is_found_by_the_next_who_reads(tmp_path: Path) -> None:
    path, kept = written(tmp_path / "p.toml", text_of(300)), tmp_path / "cache"
    before = load(path, kept)
    whole = kept_files(kept)[".plan"]
    for number in (7, 250):
        written(path, path.read_text("utf-8").replace(f"Title {number}'", f"Other {number}'"))
        reread(before, path.read_bytes(), cache_dir=kept)
        next_one = load(path, kept)
        assert same(next_one, parse(path.read_bytes(), path))
        assert next_one.base is not None
        before = next_one
    assert kept_files(kept)[".plan"] == whole, "all of it was read again"


def test_who_reads_a_file_again_keeps_it_too(tmp_path: Path) -> None:
    path, kept = written(tmp_path / "p.toml", text_of(300)), tmp_path / "cache"
    before = load(path, kept)
    written(path, text_of(300).replace("Title 7'", "Other'"))
    now = load(path, kept, before)
    found = load(path, kept)
    assert found.base is not None
    assert same(found, now)


def test_changes_of_a_version_that_is_kept_no_more_are_not_believed(tmp_path: Path) -> None:
    path, kept = written(tmp_path / "p.toml", text_of(300)), tmp_path / "cache"
    before = load(path, kept)
    other = path.read_bytes().replace(b"Title 8'", b"Third'")
    raw = path.read_bytes().replace(b"Title 7'", b"Other'")
    reread(before, raw, cache_dir=kept)
    parse(other, path, kept)  # another version is kept as a whole now
    path.write_bytes(raw)
    found = load(path, kept)
    assert found.base is None
    assert same(found, parse(raw, path))


def test_small_plans_are_kept_too(tmp_path: Path) -> None:
    path, kept = written(tmp_path / "p.toml", text_of(5)), tmp_path / "cache"
    before = load(path, kept)
    reread(before, path.read_bytes().replace(b"Title 1", b"Other"), cache_dir=kept)
    assert [file.suffix for file in sorted(kept.iterdir())] == [".changes", ".plan"]


def test_a_plan_from_the_cache_needs_neither_the_format_nor_a_parser(tmp_path: Path) -> None:
    path, kept = written(tmp_path / "p.toml", text_of(300)), tmp_path / "cache"
    assert load(path, kept).plan is not None
    script = (
        "import sys; from pathlib import Path; from qtrack.planfile import load\n"
        "assert load(Path(sys.argv[1]), Path(sys.argv[2])).plan\n"
        "loaded = {'tomli', 'qtrack.planfile.schema', 'qtrack.planfile.rules', 'qtrack.editing'} & {*sys.modules}\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path), str(kept)], check=True)
