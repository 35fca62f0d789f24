"""Pinyin initials."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.pinyin import compile_initials


def finds(letters, text):
    return compile_initials(letters).search(text) is not None


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("zjj", "县质监局"),
        ("xzjj", "县质监局"),
        ("zd", "重点"),
        ("cf", "重复"),
        ("zdhy", "重点行业"),
        ("xdjh", "行动计划"),
        ("hyxh", "行业协会"),
        ("tz", "调整"),
        ("dc", "调查"),
        ("isogl", "iso管理"),
        ("dx", "校园app地下"),
        ("app", "校园app"),
        ("lzsp", "绿茶、旅游；率；lzsp"),
    ],
)
def test_found(letters, text):
    assert finds(letters, text)


@pytest.mark.parametrize(("letters", "text"), [("jz", "质监"), ("zj", "质、监"), ("tf", "重复"), ("z", "")])
def test_not_found(letters, text):
    assert not finds(letters, text)


@given(st.text(ascii_lowercase, min_size=1, max_size=2), st.text(max_size=20))
def test_letters_find_themselves_in_any_text(letters, text):
    assert finds(letters, text + letters + text)
