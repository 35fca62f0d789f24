"""What a click on a run of text asks for."""

import pickle

from qtrack.tui.messages import FilterBy, RunCommand, message_for
from qtrack.tui.render.styled_line import CommandLink, FilterLink, Style, plain_text, without_tones


def test_a_link_becomes_the_message_that_the_app_handles():
    command, query = message_for(CommandLink("measures")), message_for(FilterLink("light:red"))
    assert isinstance(command, RunCommand)
    assert command.command == "measures"
    assert isinstance(query, FilterBy)
    assert query.query == "light:red"


def test_a_line_without_its_tones_keeps_its_links_and_words():
    line = (("2", Style("key", link=CommandLink("measures"))), (" words", "dim"))
    bare = without_tones(line)
    assert bare == (("2", Style(link=CommandLink("measures"))), (" words", Style()))
    assert plain_text(bare) == plain_text(line)


def test_a_link_survives_the_way_through_the_meta_of_a_style():
    """Rich keeps what belongs to a style as pickled bytes."""
    assert pickle.loads(pickle.dumps(FilterLink("light:red"))) == FilterLink("light:red")  # noqa: S301 - our own bytes
