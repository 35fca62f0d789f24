"""Reasons are stored without a language and read in any: every code has its words, old sentences stay as they are."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from qtrack import i18n
from qtrack.remind.reason_words import phrase_of, words_of
from qtrack.remind.reasons import NO_REASON, VALUES, Code, Reason, decode_reason, encode_reason, reason_of_text

EAST = timezone(timedelta(hours=8))
EXAMPLES = {
    str: "7d",
    int: 3,
    date: date(2026, 4, 1),
    time: time(8, 30),
    datetime: datetime(2026, 3, 20, 9, tzinfo=EAST),
}


def example(code):
    return Reason.of(code, **{name: EXAMPLES[kind] for name, kind in VALUES.get(code, {}).items()})


@pytest.mark.parametrize("code", Code)
def test_every_code_has_words_in_both_languages(code):
    one = example(code)
    said = {}
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        said[language] = phrase_of(one)
        assert said[language]
        assert "{" not in said[language]
    if code is not Code.TEXT:
        assert not re.search("[\u4e00-\u9fff]", said["en"])
        assert re.search("[\u4e00-\u9fff]", said["zh"])


@pytest.mark.parametrize("code", Code)
def test_what_is_stored_is_read_again(code):
    assert decode_reason(encode_reason(example(code))) == example(code)


def test_a_moment_keeps_the_clock_of_the_plan():
    one = decode_reason(encode_reason(Reason.of(Code.SNOOZED_UNTIL, time=datetime(2026, 3, 16, 9, tzinfo=EAST))))
    assert phrase_of(one) == "snoozed until 2026-03-16 09:00"


@pytest.mark.parametrize(
    "stored",
    [
        "told with the later reminder 7d", "已并入后一次提醒（7d）", "", "{", '{"code":',
        '{"code":"of another version"}',
        '{"code":"moved-to"}', '{"code":"moved-to","day":"soon"}', '{"code":"moved-to","day":7}',
        '{"code":"merged-into","lead":7}', '{"code":"tried","count":"3"}', '{"code":["done"]}',
    ],
)  # fmt: skip
def test_whatever_else_is_stored_is_a_text(stored):
    assert decode_reason(stored) == reason_of_text(stored)
    assert phrase_of(decode_reason(stored)) == encode_reason(reason_of_text(stored)) == stored


def test_values_are_those_of_the_code_and_safe_to_show():
    with pytest.raises(TypeError):
        Reason.of(Code.MOVED_TO)
    with pytest.raises(TypeError):
        Reason.of(Code.DONE, day=date(2026, 4, 1))
    said = phrase_of(Reason.of(Code.CHANNEL_BROKE_OFF, why="{why}\x1b[31m\n" + "长" * 5000 + "\ud800"))
    assert said.startswith("the channel broke off: {why}\ufffd[31m 长")
    assert len(said) < 350


def test_no_reason_says_nothing():
    assert not NO_REASON
    assert decode_reason("") == NO_REASON
    assert words_of([NO_REASON, Reason.of(Code.DONE), Reason.of(Code.TRIED, count=1)]) == "done; tried once"
    assert not any(Reason.of(code) == NO_REASON for code in Code if code not in VALUES)


def test_equal_moments_are_stored_with_their_own_clocks():
    there, here = datetime(2026, 3, 16, 1, tzinfo=UTC), datetime(2026, 3, 16, 9, tzinfo=EAST)
    assert phrase_of(decode_reason(encode_reason(Reason.of(Code.RETRY, time=there)))) == "again at 2026-03-16 01:00"
    assert phrase_of(decode_reason(encode_reason(Reason.of(Code.RETRY, time=here)))) == "again at 2026-03-16 09:00"
