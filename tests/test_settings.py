"""``settings.toml``, the language of the screen, and where things are looked for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qtrack.notify.channel import ChannelSetting
from qtrack.settings import Glyphs, Places, Settings, Week, choose_language, find_places, load_settings

SECRET = "S3cretT0ken"  # noqa: S105 - of nobody


def private(path: Path) -> Path:
    path.touch(0o600)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with nothing in it, and a user with nothing configured."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def users(here: Path) -> Path:
    """The user's configuration folder."""
    return here.parent / "XDG_CONFIG_HOME" / "qtrack"


@pytest.fixture
def states(here: Path) -> Path:
    """The user's state folder."""
    return here.parent / "XDG_STATE_HOME" / "qtrack"


def file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


def found(here: Path, *plans: str, config: str = "", state: str = "", **environ: str) -> Places:
    """Where things are with these options and this environment."""
    named = [Path(plan) for plan in plans]
    return find_places(named, Path(config) if config else None, Path(state) if state else None, environ, here)


def test_with_nothing_anywhere_the_users_folders_are_meant(here: Path, users: Path, states: Path) -> None:
    assert found(here) == Places((), users, states, (here / "config/tasks.toml", users / "tasks.toml"))


def test_the_users_plan(here: Path, users: Path, states: Path) -> None:
    plan = file(users / "tasks.toml")
    places = found(here)
    assert (places.plans, places.config_dir, places.state_dir) == ((plan,), users, states)


def test_a_plan_in_the_current_folder_comes_before_the_users(here: Path, users: Path) -> None:
    file(users / "tasks.toml")
    plan = file(here / "config/tasks.toml")
    places = found(here)
    assert (places.plans, places.config_dir, places.state_dir) == ((plan,), here / "config", here / "state")


def test_a_config_folder_without_a_plan_is_not_in_use(here: Path, users: Path, states: Path) -> None:
    file(here / "config/settings.toml")
    assert (found(here).config_dir, found(here).state_dir) == (users, states)


def test_a_plan_that_is_gone_leaves_its_folder_in_use(here: Path, users: Path) -> None:
    file(here / "state/outbox.db")
    assert found(here) == Places(
        (), here / "config", here / "state", (here / "config/tasks.toml", users / "tasks.toml")
    )
    plan = file(users / "tasks.toml")
    assert (found(here).plans, found(here).config_dir) == ((plan,), users)


def test_a_plan_named_comes_before_everything(here: Path) -> None:
    file(here / "config/tasks.toml")
    assert found(here, "other.toml", QTRACK_PLAN="third.toml").plans == (here / "other.toml",)
    assert found(here, QTRACK_PLAN="third.toml").plans == (here / "third.toml",)
    assert found(here, "/a.toml", "b.toml").plans == (Path("/a.toml"), here / "b.toml")
    assert found(here, QTRACK_PLAN="/a.toml:b.toml:").plans == (Path("/a.toml"), here / "b.toml")
    assert found(here, QTRACK_PLAN="").plans == (here / "config/tasks.toml",)


def test_a_plan_named_in_a_config_folder_brings_its_settings_and_state(here: Path) -> None:
    file(here / "config/tasks.toml")
    places = found(here, "/srv/county/config/2026.toml")
    assert (places.config_dir, places.state_dir) == (Path("/srv/county/config"), Path("/srv/county/state"))


def test_a_plan_named_anywhere_else_is_used_with_the_configuration_found(here: Path, users: Path, states: Path) -> None:
    places = found(here, "/srv/plan.toml")
    assert (places.config_dir, places.state_dir) == (users, states)
    file(here / "config/tasks.toml")
    places = found(here, "/srv/plan.toml")
    assert (places.config_dir, places.state_dir) == (here / "config", here / "state")


def test_the_configuration_folder_may_be_named(here: Path, states: Path) -> None:
    file(here / "config/tasks.toml")
    for places in (found(here, config="mine"), found(here, QTRACK_CONFIG_DIR="mine")):
        assert (places.plans, places.looked_at) == ((), (here / "mine/tasks.toml",))
        assert (places.config_dir, places.state_dir) == (here / "mine", states)
    plan = file(here / "mine/tasks.toml")
    assert found(here, config="mine", QTRACK_CONFIG_DIR="other").plans == (plan,)
    assert found(here, "/srv/config/plan.toml", config="mine").config_dir == here / "mine"
    assert found(here, config="/srv/config").state_dir == Path("/srv/state")


def test_the_state_folder_may_be_named(here: Path) -> None:
    file(here / "config/tasks.toml")
    assert found(here, state="mine").state_dir == here / "mine"
    assert found(here, QTRACK_STATE_DIR="/srv/state").state_dir == Path("/srv/state")
    assert found(here, state="mine", QTRACK_STATE_DIR="/srv/state").state_dir == here / "mine"


def test_a_link_to_nowhere_is_a_plan_that_cannot_be_read_and_not_none(here: Path, users: Path) -> None:
    file(users / "tasks.toml")
    (here / "config").mkdir()
    (here / "config/tasks.toml").symlink_to("nowhere")
    assert found(here).plans == (here / "config/tasks.toml",)


def test_looking_changes_nothing(here: Path) -> None:
    found(here)
    assert [path.name for path in here.parent.iterdir()] == ["here"]


def test_without_a_file_the_defaults_stand(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "nowhere") == Settings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'lang = "en"\n[daemon]\nautostart = false\n[channels]\n[keys]\ncomplete = "x"\n'
        '[display]\ntheme = "nord"\nglyphs = "ascii"\nweek = "sunday"\n'
        '[channels.mail]\nurl_env = "QTRACK_MAIL"\n[channels."企业微信"]\nurl_file = "wecom.url"\n'
        '[filters]\n"本周" = "due:<7d"\n"红" = "light:red !tag:试点"\n',
    )
    assert load_settings(tmp_path) == Settings(
        "en", autostart=False, theme="nord", glyphs=Glyphs.ASCII, week=Week.SUNDAY, keys={"complete": "x"},
        channels={
            "mail": ChannelSetting(env="QTRACK_MAIL"), "企业微信": ChannelSetting(file=tmp_path / "wecom.url"),
        },
        filters={"本周": "due:<7d", "红": "light:red !tag:试点"},
    )  # fmt: skip


def test_where_the_file_of_an_address_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/li")
    (tmp_path / "settings.toml").write_text(
        '[channels]\na = {url_file = "../a"}\nb = {url_file = "/etc/b"}\nc = {url_file = "~/c"}'
    )
    files = {name: setting.file for name, setting in load_settings(tmp_path).channels.items()}
    assert files == {"a": tmp_path / "../a", "b": Path("/etc/b"), "c": Path("/home/li/c")}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('[channels.desktop]\nurl = "json://x"', (1, 1), "desktop is built in"),
        ("[channels.a]\n", (1, 1), "exactly one of these is wanted: url url_env url_file"),
        ('[channels.a]\nurl_env = "A"\nurl_file = "b"', (1, 1), "exactly one of these"),
        (f'[channels.a]\nurl = "{SECRET}"', (2, 7), "begins with the name of a service"),
        (f'[channels.a]\nurl = "{SECRET}:x"', (2, 7), "begins with the name of a service"),
        ('[channels.a]\nurl = "json://"', (2, 7), "begins with the name of a service"),
        (f'[channels.a]\nurl = "json://{SECRET}\\n"', (2, 7), "begins with the name of a service"),
        ("[channels.a]\nurl = 5", (2, 7), "a text in quotes"),
        (f'[channels.a]\nurl_env = "json://{SECRET}"', (2, 11), "not its value"),
        ('[channels.a]\nurl_file = ""', (2, 12), "must not be empty"),
        ('[channels.a]\nuri = "json://x"\nurl_env = "A"', (2, 1), "unknown key uri"),
        (f'[channels]\na = "json://{SECRET}"', (2, 5), "a table is wanted"),
        (f'[channels.a]\nurl = "json://{SECRET}', (2, 19 + len(SECRET) - 4), "not valid TOML"),
        ('[filters]\na = "due:soon"', (2, 5), "soon is nothing that due: can be"),
        ('[filters]\na = "colour:red"', (2, 5), "unknown filter key colour:"),
        ('[filters]\na = ""', (2, 5), "must not be empty"),
        ("[filters]\na = 5", (2, 5), "a text in quotes"),
        ("filters = 5", (1, 11), "a table is wanted"),
    ],
)
def test_what_is_wrong_with_a_channel_or_a_filter_leaves_the_others(
    tmp_path: Path, text: str, place: tuple[int, int], words: str
) -> None:
    private(tmp_path / "settings.toml").write_text(
        f'{text}\n[channels.good]\nurl = "json://{SECRET}"\n' if "valid" not in words else text
    )
    read = load_settings(tmp_path)
    assert [(problem.line, problem.column) for problem in read.problems[:1]] == [place]
    assert words in read.problems[0].message
    assert len(read.problems) == 1
    assert list(read.channels) in (
        ["good"],
        ["a", "good"] if "uri" in text else [],
        [] if "valid" in words else ["good"],
    )
    assert not read.filters
    assert SECRET not in repr(read)


def test_a_secret_that_others_may_read_is_warned_about(tmp_path: Path) -> None:
    file = private(tmp_path / "settings.toml")
    file.write_text(f'[channels.a]\nurl_env = "A"\n[channels.b]\nurl = "json://{SECRET}"')
    assert load_settings(tmp_path).problems == ()
    for mode in (0o640, 0o604, 0o644):
        file.chmod(mode)
        read = load_settings(tmp_path)
        (problem,) = read.problems
        assert (problem.line, problem.column, problem.severity, problem.code) == (4, 7, "warning", "open-secret")
        assert read.channels["b"].url == f"json://{SECRET}"  # it is used all the same
        assert SECRET not in str(problem) + repr(read)
    file.write_text('[channels.a]\nurl_env = "A"')
    assert load_settings(tmp_path).problems == ()


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ('lang = "fr"', (1, 8), "bad-value"),
        ("\n[daemon]\nautostart = 1", (3, 13), "wrong-type"),
        ('[daemon]\nautostrat = true\nlang = "zh"', (2, 1), "unknown-key"),
        ("[keys]\ncomplete = 5", (2, 12), "wrong-type"),
        ('keys = "x"', (1, 8), "wrong-type"),
        ("display = 1", (1, 11), "wrong-type"),
        ('[display]\ntheme = ""', (2, 9), "bad-value"),
        ('[display]\nweek = "friday"', (2, 8), "bad-value"),
        ("lang = zh", (1, 8), "toml-syntax"),
        ('lang = "zh', (1, 11), "toml-syntax"),
    ],
)
def test_what_is_wrong_has_its_place_and_the_defaults_stand(
    tmp_path: Path, text: str, place: tuple[int, int], code: str
) -> None:
    (tmp_path / "settings.toml").write_text(text)
    read = load_settings(tmp_path)
    assert [((p.line, p.column), p.code) for p in read.problems][:1] == [(place, code)]
    assert read.problems[0].file == str(tmp_path / "settings.toml")
    assert (read.autostart, read.theme, read.glyphs, dict(read.keys)) == (True, "", "unicode", {})


def test_what_can_be_read_is_used_though_something_else_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'lang = "zh"\nx-mine = 1\n[keys]\na = "b"\nc = 1\n[daemon]\nautostart = "no"'
    )
    read = load_settings(tmp_path)
    assert (read.lang, read.autostart, read.keys, len(read.problems)) == ("zh", True, {"a": "b"}, 2)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    read = load_settings(tmp_path)
    assert read == Settings(problems=read.problems)
    assert "settings.toml" in read.problems[0].message


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80) | st.text('[]="\n\\{}.#lang daemon keys display glyphs 1', max_size=80).map(str.encode))
def test_no_settings_whatever_fail(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(raw)
    for problem in load_settings(tmp_path).problems:
        assert 1 <= problem.line <= raw.count(b"\n") + 1
        assert problem.column >= 1


@pytest.mark.parametrize(
    ("wish", "environ", "own", "language"),
    [
        ("en", {"QTRACK_LANG": "zh", "LANG": "zh_CN.UTF-8"}, "zh", "en"),
        (None, {"QTRACK_LANG": "zh", "LANG": "en_US.UTF-8"}, "en", "zh"),
        (None, {"QTRACK_LANG": "fr", "LANG": "en_US.UTF-8"}, "zh", "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "en", "en"),
        (None, {"LANG": "zh_TW.UTF-8"}, None, "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, None, "en"),
        (None, {"LANG": "C.UTF-8"}, None, "zh"),
        (None, {}, None, "zh"),
    ],
)
def test_the_language_is_the_nearest_wish(
    tmp_path: Path, wish: str | None, environ: dict[str, str], own: str | None, language: str,
) -> None:  # fmt: skip
    (tmp_path / "settings.toml").write_text(f'lang = "{own}"' if own else "")
    assert choose_language(wish, environ, load_settings(tmp_path)) == language


def test_the_default_settings_file_has_no_problems() -> None:
    from qtrack.cli.examples import path_of

    assert load_settings(path_of("settings").parent) == Settings()
