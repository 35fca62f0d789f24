"""What reaches a terminal: aligned by cells, no wider than it, in colour only there, and nothing it would act on."""

import json
import re
import unicodedata
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qtrack.cli.output import print_table
from qtrack.planfile.schema import FILE
from qtrack.tables.columns import Column, Group
from tests.cli.running import PLAN, TODAY, Program

COMMANDS = [
    "list",
    "next",
    "list --group section",
    "list --group unit",
    "milestones",
    "units",
    "indicators",
    "summary",
    "show M1",
]
COLOUR = re.compile(r"\x1b\[[0-9;]+m")


def boundaries(line: str) -> set[int]:
    """The cells at which a word begins after two blanks, or ends before them."""
    edges, at, blanks = set(), 0, 2
    for character in line + "  ":
        if character == " ":
            blanks += 1
            if blanks == 2:
                edges.add(at - 1)
        else:
            if blanks >= 2:
                edges.add(at)
            blanks = 0
        at += cell_len(character)
    return edges


@pytest.mark.parametrize("command", ["list", "next", "milestones", "units", "indicators"])
def test_columns_are_aligned_by_cells(program: Program, command: str) -> None:
    head, *rows = [line for line in program(command, "--lang", "en").stdout.splitlines() if line[0] not in "*?"]
    edges = boundaries(head)
    assert len(edges) > 8
    assert all(len(boundaries(row) & edges) >= len(boundaries(row)) / 2 for row in rows)


texts = st.lists(st.lists(st.text("ab 质量①é（", max_size=9), min_size=3, max_size=3), min_size=1, max_size=6)


@given(texts)
def test_every_cell_of_a_table_begins_or_ends_where_its_title_does(rows: list[list[str]]) -> None:
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as said:
        print_table(
            [
                Column("one", "one", lambda row: row[0]),
                Column("two", "two", lambda row: row[1], right=True),
                Column("three", "three", lambda row: f"|{row[2]}"),
            ],
            Group("", "", rows),
        )
    lines = said.getvalue().splitlines()
    assert len(lines) == len(rows) + 1
    assert (
        len(
            {cell_len(line[: line.rindex("|")]) for line in lines[1:]} | {cell_len(lines[0][: lines[0].index("three")])}
        )
        == 1
    )


@pytest.mark.parametrize("columns", [72, 120])
@pytest.mark.parametrize(
    "command", ["list", "next", "list --group section --lang zh", "milestones", "units", "indicators"]
)
def test_tables_fit_the_terminal(process: Program, command: str, columns: int) -> None:
    long = "一项名字很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的措施"
    process.write(
        PLAN.replace("加强监督抽查", long)
        .replace("年度考核", long)
        .replace("公众满意度", long)
        .replace("县教育局", "县教育局" * 6)
    )
    lines = COLOUR.sub("", process.on_terminal(*command.split(), columns=columns)).splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert len(lines) >= 3
    assert any("一项名字" in line for line in lines) or command == "units"


def test_a_pipe_gets_every_column_and_the_whole_title(program: Program) -> None:
    long = "很长的标题" * 40
    program.write(PLAN.replace("加强监督抽查", long))
    assert long in program("list").stdout


def test_lights_are_coloured_on_a_terminal(process: Program) -> None:
    text = process.on_terminal("list", columns=120)
    assert "\n\x1b[1;31m◆ overdue \x1b[0m  M1" in text
    assert set(COLOUR.findall(text)) == {"\x1b[1;31m", "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m"}


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_wanted(process: Program, env: dict[str, str]) -> None:
    process.env |= env
    assert "\x1b" not in process.on_terminal("list") + process.on_terminal("summary")


def test_an_empty_no_color_is_none(process: Program) -> None:
    process.env["NO_COLOR"] = ""
    assert "\x1b[1;31m" in process.on_terminal("list")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_colour_in_a_pipe(program: Program, command: str) -> None:
    program.env["TERM"] = "xterm-256color"
    assert "\x1b" not in program(*command.split()).stdout


def test_ascii_signs_where_the_settings_ask_for_them(program: Program) -> None:
    program.plan.with_name("settings.toml").write_text('[display]\nglyphs = "ascii"')
    text = program("list").stdout + program("summary").stdout + program("show", "M1").stdout
    assert "! overdue" in text
    assert not set(text) & set("◆▲●■○✓×")


HOSTILE = "\x1b[31m\x1b]0;x\x07红\x9b2J\u202eabc\u2066\n\r[/][bold]{0}%s\t\x00\x7f"


def poisoned(value: Any, schema: dict[str, Any]) -> Any:
    """A part of a plan with hostile text at the end of every text that may be any, and in every table of the file."""
    if schema.get("type") == "array":
        return [poisoned(part, schema["items"]) for part in value] if value else [poisoned("", schema["items"])]
    if "properties" in schema:
        keys = {key: part for key, part in schema["properties"].items() if key in value or free(part)}
        return {key: poisoned(value.get(key), part) for key, part in keys.items()} | {f"x-{HOSTILE}": HOSTILE}
    return (value or "") + HOSTILE if free(schema) else value


def free(schema: dict[str, Any]) -> bool:
    """Whether it may be any text, or any texts."""
    any_text = schema.get("type") == "string" and not {"examples", "format", "enum"} & schema.keys()
    return any_text or (schema.get("type") == "array" and free(schema["items"]))


@pytest.fixture
def hostile(program: Program) -> Program:
    plan = poisoned(tomlkit.parse(PLAN).unwrap(), FILE.schema())
    assert plan["measures"][3]["evidence"] == [HOSTILE]
    plan.pop(f"x-{HOSTILE}")
    plan["lights"] = {"labels": {"overdue": HOSTILE, "red": HOSTILE}}
    plan["measures"][0] |= {f"no-{HOSTILE}": 1, "weight": HOSTILE}
    program.write(tomlkit.dumps(plan))
    return program


def raw(text: str) -> list[str]:
    """The characters of a text that a terminal acts on, line ends but."""
    acting = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return [
        c for c in text if c != "\n" and (unicodedata.category(c) == "Cc" or unicodedata.bidirectional(c) in acting)
    ]


ALL = [
    *COMMANDS, "list --group light", "list --group month", "export", "check", "check --strict",
    "remind upcoming", "why M1",
]  # fmt: skip


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize("as_json", [False, True])
def test_hostile_text_in_every_field_is_shown_and_never_acted_on(
    hostile: Program, command: str, *, as_json: bool
) -> None:
    words = [f"M1{HOSTILE}" if word == "M1" else word for word in command.split()]
    done = hostile(*words, *(["--json"] if as_json else []))
    assert done.returncode == int("check" in command)
    assert raw(done.stdout + done.stderr) == []
    assert "红" in done.stdout
    if as_json and "check" not in command:
        assert HOSTILE in "".join(strings(json.loads(done.stdout)))


def strings(value: Any) -> list[str]:
    """Every text in a value of JSON."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


WORDS = [
    [HOSTILE], ["show", HOSTILE], ["list", f"x:{HOSTILE}"], ["list", f"due:{HOSTILE}"], ["list", "--today", HOSTILE],
    ["list", f"--{HOSTILE}"], ["init", "--from", HOSTILE], ["list", "--plan", f"/{HOSTILE}"],
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_hostile_words_come_back_harmless(program: Program, words: list[str]) -> None:
    done = program(*(word.replace("\0", "") for word in words))
    assert (done.returncode, done.stdout) in {(code, "") for code in (1, 2, 3)}
    assert raw(done.stderr) == []
    assert done.stderr.count("\n") == 1


def test_a_huge_text_costs_neither_time_nor_space(program: Program) -> None:
    huge = "质" * 2_000_000
    program.write(
        PLAN.replace("加强监督抽查", huge)
        + "".join(f'[[measures]]\nid = "X{n}"\ntitle = "措施"\n' for n in range(2000))
    )
    done = program("list", "--today", TODAY)
    assert done.returncode == 0
    assert len(done.stdout) < 3_000_000
    assert huge in program("show", "M1").stdout
