"""The catalogues say everything the program asks for, and nothing else, with the same fields."""

import io
import re
from gettext import GNUTranslations

import pytest

from qtrack import i18n
from qtrack.planfile.json_schema import build_plan_schema
from qtrack.settings.reader import SETTINGS
from tests.i18n.catalogues import SOURCE, is_translated, messages, mo_bytes, path_of, stored, wanted

LANGUAGES = tuple(i18n.LANGUAGES.values())
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
_FIELD = re.compile(r"\{\w*(?:![rsa])?(?::[^{}]*)?\}|%\(\w+\)[a-z]|%[sr]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts(forms):
    return [forms] if isinstance(forms, str) else list(forms)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language):
    done = {message.id for message in messages(stored(language)) if is_translated(message)}
    assert sorted(str(message.id) for message in messages(wanted()) if message.id not in done) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_messages_is_that_of_the_sources(language):
    catalogue = stored(language)
    asked = {message.id for message in messages(wanted())}
    listed = {message.id for message in messages(catalogue)}
    assert (sorted(map(str, asked - listed)), sorted(map(str, listed - asked))) == ([], [])
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_fields_of_its_message(language):
    differing = {
        text
        for message in messages(stored(language))
        for text in texts(message.string)
        if text and sorted(_FIELD.findall(text)) != sorted(_FIELD.findall(texts(message.id)[-1]))
    }
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_reads_is_what_translators_wrote(language):
    read = GNUTranslations(io.BytesIO(path_of(language, "mo").read_bytes()))
    written = GNUTranslations(io.BytesIO(mo_bytes(stored(language))))
    assert said(read) == said(written), "run python -m tests.i18n.refresh"


def said(catalogue):
    return {message: text for message, text in catalogue._catalog.items() if message}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_name_no_day_and_no_place(language):
    assert not re.search(
        rb'^#:|^"[A-Za-z-]*Date|\d{4}-\d\d-\d\d \d\d:', path_of(language, "po").read_bytes(), re.MULTILINE
    )


def test_every_key_of_the_schema_is_described_in_chinese():
    i18n.set_language("zh")
    described = [*descriptions(build_plan_schema()), *descriptions(SETTINGS.schema())]
    assert len(described) > 50
    assert [text for text in described if not _CHINESE.search(text)] == []


def descriptions(schema):
    if isinstance(schema, dict):
        text = schema.get("description")
        yield from [text] if isinstance(text, str) else []
        for part in schema.values():
            yield from descriptions(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from descriptions(part)
