"""Pictures of the views at a fixed moment; ``pytest --snapshot-update`` records them anew."""

import pytest

from qtrack import i18n

from .stage import dressed, plan_text, until, written


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("keys", [(), ("2", "j", "j", "enter")], ids=["overview", "measures"])
def test_a_view_looks_as_it_did(tmp_path, snap_compare, size, keys):
    i18n.choose("zh")

    async def press(pilot):
        await until(pilot, lambda: pilot.app.reading.board is not None and pilot.app.reading.board.upcoming is not None)
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(dressed(written(tmp_path, plan_text(24))), terminal_size=size, run_before=press)
