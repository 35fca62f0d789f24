"""A message is found in a compiled catalogue, and a file that is none has no messages."""

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from qtrack.i18n.catalogue import Catalogue

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x04"), min_size=1)


def compiled(messages: dict[Any, Any]) -> bytes:
    catalogue = Catalog("en")
    for message, translation in messages.items():
        catalogue.add(message, translation)
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("catalogue") / "qtrack.mo"


@given(messages=st.dictionaries(TEXT, TEXT), other=TEXT)
def test_each_message_is_found_as_gettext_finds_it(path: Path, messages: dict[str, str], other: str) -> None:
    path.write_bytes(compiled(messages))
    catalogue, standard = Catalogue(path), GNUTranslations(BytesIO(path.read_bytes()))
    for message in {*messages, other}:
        assert (catalogue.find_forms(message) or [message])[0] == standard.gettext(message)


def test_plural_forms(path: Path) -> None:
    path.write_bytes(compiled({("{n} day", "{n} days"): ("{n} 天", "{n} 天们"), "day": "天"}))
    catalogue = Catalogue(path)
    assert catalogue.find_forms("{n} day\0{n} days") == ["{n} 天", "{n} 天们"]
    assert catalogue.find_forms("day") == ["天"]


@pytest.mark.parametrize("raw", [b"", b"short", b"no catalogue but long enough to be one"])
def test_what_is_no_catalogue_has_no_messages(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    assert Catalogue(path).find_forms("day") == []


def test_without_a_file_there_are_no_messages(tmp_path: Path) -> None:
    assert Catalogue(tmp_path / "missing.mo").find_forms("day") == []
    assert Catalogue().find_forms("\ud800") == []
