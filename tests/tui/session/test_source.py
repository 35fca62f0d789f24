from qtrack.tui.session.source import Source
from tests.tui.dashboard_driver import HEAD, NOW, plan_text, written


def source(tmp_path, text):
    return Source(written(tmp_path, text), tmp_path / "state", NOW.astimezone)


def test_a_good_file_gives_a_snapshot_and_no_trouble(tmp_path):
    reading = source(tmp_path, plan_text(3)).read()
    assert reading.fault is None
    assert [s.measure.id for s in reading.snapshot.assessment.standings] == ["M01", "M02", "M03"]


def test_a_broken_file_keeps_the_last_good_version(tmp_path):
    looked = source(tmp_path, plan_text(3))
    looked.read()
    written(tmp_path, plan_text(3) + '\ntitle = "open')
    reading = looked.read()
    assert reading.fault.fatal
    assert len(reading.snapshot.assessment.standings) == 3
    assert looked.place_of("M02") == (reading.fault.line, reading.fault.column)


def test_a_file_that_is_gone_is_trouble_without_a_place(tmp_path):
    looked = source(tmp_path, plan_text(3))
    looked.read()
    looked.path.unlink()
    reading = looked.read()
    assert reading.fault.fatal
    assert reading.fault.place == "tasks.toml"
    assert reading.snapshot is not None
    assert not looked.has_changed()


def test_the_first_error_is_told_and_how_many_follow(tmp_path):
    head = HEAD.replace('measures = ["M03"]\n', "")
    text = head + '[[measures]]\nid = "A"\ntitle = "a"\nprogress = "x"\ndue = 7\n'
    reading = source(tmp_path, text).read()
    assert (reading.fault.line, reading.fault.more, reading.fault.fatal) == (18, 1, False)
    assert reading.snapshot is not None


def test_the_editor_opens_at_the_measure(tmp_path):
    looked = source(tmp_path, plan_text(3))
    looked.read()
    line, _column = looked.place_of("M02")
    assert plan_text(3).splitlines()[line - 1 : line + 1] == ["[[measures]]", 'id = "M02"']
    assert looked.place_of(None) == (1, 1)


def test_after_a_restart_a_broken_file_shows_what_was_last_good(tmp_path):
    first = source(tmp_path, plan_text(3))
    first.do_idle_work(first.read().snapshot)
    looked = source(tmp_path, plan_text(3) + '\ntitle = "open')
    result = looked.read()
    assert result.fault.fatal
    assert len(result.snapshot.assessment.standings) == 3
    assert looked.place_of("M02") == (result.fault.line, result.fault.column)
    written(tmp_path, plan_text(4))
    result = looked.read()
    assert (result.fault, len(result.snapshot.assessment.standings)) == (None, 4)


def test_a_file_without_its_end_is_shown_where_nothing_was_good_before(tmp_path):
    text = plan_text(3).replace("end = 2026-12-31\n", "")
    fresh = source(tmp_path, text).read()
    assert (fresh.fault.fatal, len(fresh.snapshot.assessment.standings)) == (False, 3)
    looked = source(tmp_path, plan_text(2))
    looked.read()
    written(tmp_path, text)
    result = looked.read()
    assert (result.fault.fatal, len(result.snapshot.assessment.standings)) == (True, 2)
