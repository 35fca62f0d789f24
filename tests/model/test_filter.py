"""The filter language, term by term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.errors import UsageError
from qtrack.i18n import set_language
from qtrack.model.assessment import Light, assess
from qtrack.model.filter import KEYS, Query, QueryError, select_standings
from qtrack.model.plan import LightRules, Section, Status, Unit
from qtrack.model.wording import usual_light_word
from tests.model.building import few, measure, plan, some_plans

DAY = date(2026, 9, 14)


def due_in(days):
    return {"due": DAY + timedelta(days=days)}


MEASURES = (
    measure("M1", title="重点行业监管", no="(一)", section="1", tags=("试点", "食品"), progress=100, **due_in(16)),
    measure("M2", title="Brand 培育", section="2", lead=("县农业局",), owner="张明远", progress=40, **due_in(-3)),
    measure("M3", title="on track", section="11", lead=(), joint=("县教育局",), note="未动", progress=99, **due_in(3)),
    measure("M4", title="标准化", lead=("县质量技术监督局",), support=("县教育局",), start=date(2026, 10, 1)),
    measure("M5", title="计量", lead=(), support=("县政府办公室",), status=Status.DROPPED, due=date(2026, 10, 31)),
    measure("M6", title="认证", section="9", lead=("县政府",), depends=("M4",), progress=66.6, due=date(2027, 1, 15)),
)
PLAN = plan(
    *MEASURES,
    sections=(Section("1", "企业责任", "一"), Section("2", "第一批试点", "二"), Section("11", "公共服务", "十一")),
    units=(Unit("县质监局", ("县质量技术监督局",)), Unit("县教育局", ("县教体局",))),
    lights=LightRules(labels={"red": "蓝牌"}),
)
NOW = assess(PLAN, DAY)


def found(text):
    return " ".join(standing.measure.id[1:] for standing in select_standings(NOW, Query.parse(text)))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", "1 2 3 4 5 6"),
        ("   ", "1 2 3 4 5 6"),
        # words: title, no., id, units, tags, note, owner
        ("监管", "1"),
        ("(一)", "1"),
        ("m2", "2"),
        ("农业局", "2"),
        ("教育局", "3 4"),
        ("试点", "1"),
        ("未动", "3"),
        ("张明远", "2"),
        ("BRAND", "2"),
        # in pinyin
        ("zdhy", "1"),
        ("ZJJ", "1 4"),
        ("njj", ""),
        ("nyj", "2"),
        ("brandpy", ""),
        # by a unit's other names
        ("质监局", "1 4"),
        ("技术监督", "1 4"),
        ("教体局", "3 4"),
        # all words are required
        ("县 局", "1 2 3 4"),
        ("质监局 标准", "4"),
        ("标准 计量", ""),
        ("\u3000质监局\u3000标准\u3000", "4"),
        # quotes
        ('"on track"', "3"),
        ("“on track”", "3"),
        ("'on track'", "3"),
        ("”on track“", "3"),
        ("“on track“ 未动", "3"),
        ("unit:“教体局”", "3 4"),
        ('"track on"', ""),
        ("track on", "3"),
        ('"on tr', "3"),
        ('"', "1 2 3 4 5 6"),
        ('""', "1 2 3 4 5 6"),
        # negation
        ("!质监局", "2 3 5 6"),
        ("！质监局", "2 3 5 6"),
        ('!"on track" !zjj', "2 5 6"),
        ("!", "1 2 3 4 5 6"),
    ],
)
def test_words(text, ids):
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("unit:教育局", "3 4"),
        ("unit：教育局", "3 4"),
        ("UNIT:教育局", "3 4"),
        ("!unit:教育局", "1 2 5 6"),
        ("！unit：教育局", "1 2 5 6"),
        ("unit:jyj", "3 4"),
        ("unit:质监局", "1 4"),
        ("unit:质量技术", "1 4"),
        ("unit:教体", "3 4"),
        ("unit:政府", "5 6"),
        ("unit:=县政府", "6"),
        ("unit：＝县政府", "6"),
        ('unit:"=县质监局"', "1 4"),
        ("unit:=政府", ""),
        ("lead:质监", "1 4"),
        ("lead:教育", ""),
        ("lead:", "1 2 4 6"),
        ("!lead:", "3 5"),
        ("support:教育", "4"),
        ("support:", "4 5"),
        ("joint:教育", "3"),
        ("owner:明远", "2"),
        ("owner:zmy", "2"),
        ("!owner:", "1 3 4 5 6"),
        ("tag:试点", "1"),
        ("!tag:试点", "2 3 4 5 6"),
        ("tag:sp", "1"),
        ("tag:", "1"),
        ("id:m1", "1"),
        ("id:M", ""),
        ("section:1", "1"),
        ("section:11", "3"),
        ("section:一", "1"),
        ("section:十一", "3"),
        ("section:试点", "2"),
        ("section:第一", "2"),
        ("section:qyzr", "1"),
        ("section:9", "6"),
        ("section:", "1 2 3 6"),
        ('!section:""', "4 5"),
        ("!section:''", "4 5"),
        ("light:overdue", "2"),
        ("light:green", "6"),
        ("light:Amber", "3"),
        ("light:waiting", "4"),
        ("light:done", "1"),
        ("light:dropped", "5"),
        ("light:red", ""),
        ("!light:done", "2 3 4 5 6"),
        ("light:蓝牌", ""),
        ('light:"at risk"', ""),
        ("light:behind", "3"),
        ("is:open", "2 3 4 6"),
        ("is:closed", "1 5"),
        ("is:done", "1"),
        ("is:dropped", "5"),
        ("is:overdue", "2"),
        ("is:Overdue", "2"),
        ("is：overdue", "2"),
        ("is:late", "2"),
        ("is:waiting", "4"),
        ("is:soon", "3"),
        ("is:unowned", ""),
        ("is:blocked", "6"),
        ("is:nodue", "4"),
        ("!is:nodue is:open", "2 3 6"),
        ("is:stale", ""),
        ("progress:<50", "2 4 5"),
        ("progress:<=40", "2 4 5"),
        ("progress:>40", "1 3 6"),
        ("progress:>=99%", "1 3"),
        ("progress:<67", "2 4 5 6"),
        ("progress:40", "2"),
        ("progress:41", ""),
        ("progress:=40％", "2"),
        ("progress：《50", "2 4 5"),
        ("progress:67", "6"),
        ("progress:66.6", "6"),
        ("progress:0", "4 5"),
        ("unit:局 is:open progress:>50", "3"),
    ],
)
def test_keys(text, ids):
    assert found(text) == ids


def test_lights_by_the_plans_own_label_and_stale_and_unowned():
    now = assess(plan(measure("M1"), measure("M2", lead=(), start=DAY), lights=PLAN.lights), DAY)
    for text, name in [("light:蓝牌", "M1"), ("light:red", "M1"), ("is:unowned", "M2"), ("is:stale", "M1")]:
        assert [standing.measure.id for standing in select_standings(now, Query.parse(text))] == [name]


LATER = assess(
    plan(*(measure(f"M{n}", **due_in(n)) for n in (-8, -1, 0, 1, 5, 14, 15, 30, 47, 78, 108, 109))),
    DAY,
)
"""Due from 6 September 2026, the 14th being today, to 1 January 2027."""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("due:<30d", "-8 -1 0 1 5 14 15"),
        ("due:<=30d", "-8 -1 0 1 5 14 15 30"),
        ("due:>30d", "47 78 108 109"),
        ("due:>=30d", "30 47 78 108 109"),
        ("due:<30", "-8 -1 0 1 5 14 15"),
        ("due:30", "0 1 5 14 15 30"),
        ("due:2w", "0 1 5 14"),
        ("due:2周", "0 1 5 14"),
        ("due:<=14天", "-8 -1 0 1 5 14"),
        ("due:1m", "0 1 5 14 15 30"),
        ("due:5wd", "0 1 5"),
        ("due:0d", "0"),
        ("due:=1d", "1"),
        ("due:-1d", "-1 0"),
        ("due:<-1d", "-8"),
        ("due:<0d", "-8 -1"),
        ("due：《0d", "-8 -1"),
        ("due:≥108d", "108 109"),
        ("due:2026-10", "30 47"),
        ("due:2026-9", "-8 -1 0 1 5 14 15"),
        ("due:2026", "-8 -1 0 1 5 14 15 30 47 78 108"),
        ("due:2027", "109"),
        ("due:>2026", "109"),
        ("due:<2027", "-8 -1 0 1 5 14 15 30 47 78 108"),
        ("due:2026-09-14", "0"),
        ("due:=2026-09-14", "0"),
        ("due:<2026-09-14", "-8 -1"),
        ("due:<=2026-09-14", "-8 -1 0"),
        ("due:>2026-10-01", "30 47 78 108 109"),
        ("due:>=2026-12", "78 108 109"),
        ("due:<=2026-09", "-8 -1 0 1 5 14 15"),
        ("due:>2026-09 due:<2026-12", "30 47"),
        ("!due:2026", "109"),
        ("due:<9999d", "-8 -1 0 1 5 14 15 30 47 78 108 109"),
        ("due:9999", ""),
    ],
)
def test_due(text, left):
    assert " ".join(str(standing.days_left) for standing in select_standings(LATER, Query.parse(text))) == left


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("duee:<30d", 1, "unknown filter key duee:"),
        ("质监 !foo:bar", 5, "unknown filter key foo:"),
        ("http://x", 1, "unknown filter key http:"),
        ("light:purple", 7, "purple is nothing that light: can be"),
        ("质监 is:lost", 7, "lost is nothing that is: can be"),
        ("！is：", 5, '"" is nothing that is: can be'),
        ("light:", 7, '"" is nothing that light: can be'),
        ('due:"soon enough"', 5, "soon enough is nothing that due: can be"),
        ("due:", 5, '"" is nothing that due: can be'),
        ("due:<", 5, "< is nothing that due: can be"),
        ("due:2026-13", 5, "2026-13 is nothing that due: can be"),
        ("due:2026-00", 5, "2026-00 is nothing that due: can be"),
        ("due:2026-02-30", 5, "2026-02-30 is nothing that due: can be"),
        ("due:0000", 5, "0000 is nothing that due: can be"),
        ("due:--3d", 5, "--3d is nothing that due: can be"),
        ("progress:half", 10, "half is nothing that progress: can be"),
        ("progress:nan", 10, "nan is nothing that progress: can be"),
        ("progress:>", 10, "> is nothing that progress: can be"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_column(text, column, message):
    with pytest.raises(QueryError) as caught:
        Query.parse(text)
    assert (caught.value.column, caught.value.message) == (column, message)
    assert isinstance(caught.value, UsageError)
    assert caught.value.exit_code == 2
    assert caught.value.hint.startswith(("known keys: unit lead", "for example "))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("light", Light)
def test_lights_are_found_by_their_words_in_the_language_spoken(language, light):
    set_language(language)
    assert found(f'light:"{usual_light_word(light).upper()}"') == found(f"light:{light}")


@given(st.text(st.sampled_from("!！:：\"“”'<>《=-dmw0259 质监a") | st.characters(), max_size=30))
def test_any_text_is_a_filter_or_an_error_within_it(text):
    column, passed = 1, []
    try:
        passed = select_standings(NOW, Query.parse(text))
    except QueryError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
    assert all(standing in NOW.standings for standing in passed)


values = st.sampled_from(["质监局", "教育", "一", "jy", "试点", ""])
terms = st.one_of(
    values.filter(bool),
    st.builds("{}:{}".format, st.sampled_from(["unit", "lead", "support", "joint", "owner", "section", "tag"]), values),
    st.sampled_from([f"light:{light}" for light in Light]),
    st.sampled_from(["is:open", "is:late", "is:soon", "due:2026-09", "due:<0d", "progress:>50", "id:M1"]),
)


@few
@given(some_plans(), terms, terms)
def test_terms_narrow_and_negation_takes_the_rest(some, one, other):
    now = assess(some, DAY)

    def ids(text):
        return [standing.measure.id for standing in select_standings(now, Query.parse(text))]

    assert ids(f"{one} {other}") == [name for name in ids(one) if name in ids(other)]
    assert {*ids(one)} | {*ids(f"!{one}")} == {measure.id for measure in some.measures}
    assert not {*ids(one)} & {*ids(f"!{one}")}
    query = Query.parse(one)
    assert [standing.measure.id for standing in now.standings if query.matches(now, standing)] == ids(one)


def test_every_key_of_the_language_is_tried_here():
    assert {*KEYS} == {
        "unit", "lead", "support", "joint", "owner", "section", "light", "is", "due", "tag", "progress", "id",
    }  # fmt: skip
