"""``qtrack export`` and ``qtrack schema``: for other programs."""

import json
import os
import stat

import jsonschema
import pytest

from tests.cli.running import PLAN, Program


def test_the_keys_are_those_of_the_reference(program: Program) -> None:
    exported = json.loads(program("export", "--format", "json").stdout)
    assert {
        key: list(part[0] if isinstance(part, list) else part) for key, part in exported.items() if key != "measures"
    } == {
        "plan": ["id", "title", "number", "issuer", "issued", "start", "end"],
        "sections": ["id", "no", "title"],
        "indicators": ["name", "op", "value", "symbol", "units"],
        "milestones": ["id", "title", "on", "until", "kind"],
        "units": ["name", "aliases"],
    }
    assert list(exported) == ["plan", "sections", "measures", "indicators", "milestones", "units"]
    assert exported["measures"] == json.loads(program("list", "--json").stdout)
    assert exported["milestones"] == [
        {"id": "fair", "title": "质量月", "on": "2026-11-16", "until": "2026-11-30", "kind": "campaign"},
        {"id": "exam", "title": "年度考核", "on": "12-15", "until": None, "kind": "assessment"},
    ]
    assert exported["indicators"] == [
        {"name": "公众满意度", "op": ">=", "value": 82, "symbol": "分", "units": ["县市场监管局"]},
    ]


def test_a_filter_leaves_only_some_measures(program: Program) -> None:
    exported = json.loads(program("export", "!抽查", "is:open").stdout)
    assert [measure["id"] for measure in exported["measures"]] == ["M2", "M4"]
    assert len(exported["sections"]) == 2


def test_into_a_file(program: Program) -> None:
    done = program("export", "-o", "plan.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (program.folder / "plan.json").read_text(encoding="utf-8") == program("export").stdout


@pytest.mark.parametrize("name", ["config/tasks.toml", "link.toml", "hard.toml", ".", "nowhere/plan.json"])
def test_the_plan_is_never_written_over(program: Program, name: str) -> None:
    (program.folder / "link.toml").symlink_to(program.plan)
    os.link(program.plan, program.folder / "hard.toml")
    done = program("export", "-o", name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)
    assert program.plan.read_text(encoding="utf-8") == PLAN


def test_into_a_pipe(process: Program) -> None:
    done = process.shell("$Q export -o >(cat) | cat; $Q export -o /dev/stdout")
    first, _, second = done.stdout.partition("}\n{")
    assert json.loads(first + "}") == json.loads("{" + second)


def test_the_schema_is_one_and_accepts_the_plan(program: Program) -> None:
    import tomlkit

    schema = json.loads(program("schema").stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(tomlkit.parse(PLAN).unwrap(), default=str)), schema)
    chinese = program("schema", "--lang", "zh").stdout
    assert json.loads(chinese).keys() == schema.keys()
    assert "措施" in chinese


def test_what_is_kept_in_the_state_folder_is_the_users_alone(program: Program) -> None:
    program.write(PLAN + "".join(f'[[measures]]\nid = "X{n}"\ntitle = "措施"\n' for n in range(400)))
    first = program("list").stdout
    kept = list((program.folder / "state").rglob("*"))
    assert len(kept) > 1
    assert not [path for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert program("list").stdout == first
