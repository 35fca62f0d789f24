"""Pinyin initials, so that ``zjj`` finds 质监局 without leaving Latin letters."""

import os
import re
import unicodedata
from functools import cache, lru_cache
from string import ascii_lowercase

_LAST_HAN = 0xFFFF
"""The last that a class of characters tells in one step; what lies beyond is not in everyday use."""


@lru_cache(maxsize=256)
def compile_initials(letters: str) -> re.Pattern[str]:
    """A pattern that finds `letters` (a…z) in a text, each as itself or as the initial of a Chinese character.

    Each character counts with its first two readings, whatever its neighbours count with: 重点行业 is zdhy and cdxy.
    """
    return re.compile("".join(_build_classes()[letter] for letter in letters))


@cache
def _build_classes() -> dict[str, str]:
    """For each letter the class of it and of the characters it may stand for."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # characters alone are looked up; phrases take 44 MiB
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - a tenth of a second, only for who searches so

    members = {letter: [letter] for letter in ascii_lowercase}
    bare = lru_cache(lambda letter: unicodedata.normalize("NFD", letter)[0])
    for code, readings in PINYIN_DICT.items():
        if code <= _LAST_HAN:
            for letter in list(dict.fromkeys(bare(reading[0]) for reading in readings.split(",")))[:2]:
                members[letter].append(chr(code))
    return {letter: f"[{''.join(characters)}]" for letter, characters in members.items()}
