"""The light `dataclass` does what the standard one does."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

import qtrack.dataclass as light

FLAVOURS = [{"frozen": True}, {"frozen": True, "slots": True}, {"frozen": True, "order": True}, {}]


@light.dataclass(frozen=True, slots=True)
class Point:
    """At module level, where pickle finds it."""

    x: int
    y: int = 0


@light.dataclass(frozen=True)
class Named(Point):
    name: str = ""

    @cached_property
    def title(self) -> str:
        return self.name.title()


def pair(flavour: dict[str, bool]) -> tuple[Any, Any]:
    """The same class made by both decorators."""

    def made(dataclass: Callable[..., Any], field: Callable[..., Any]) -> Any:
        @dataclass(**flavour)
        class Thing:
            a: int
            b: list[int] = field(default_factory=list)
            c: str = field(default="c", repr=False, compare=False)

        return Thing

    return made(light.dataclass, light.field), made(dataclasses.dataclass, dataclasses.field)


@pytest.fixture(params=[False, True], ids=["few", "many"], autouse=True)
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Each test with the `__init__` of the first values of a class, and with that of the later ones."""
    if request.param:
        monkeypatch.setattr(light, "_init", lambda _cls, fields: light._compiled_init(fields))
    return bool(request.param)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("values", "named"), [((1,), {}), ((1, [2]), {"c": "d"}), ((1, [2], "d"), {}), ((), {"a": 1})])
def test_values_and_what_is_printed_of_them(flavour: dict[str, bool], values: tuple[Any, ...], named: Any) -> None:
    ours, standard = (cls(*values, **named) for cls in pair(flavour))
    assert dataclasses.asdict(ours) == dataclasses.asdict(standard)
    assert repr(ours).split("Thing")[-1] == repr(standard).split("Thing")[-1]
    assert type(ours).__match_args__ == type(standard).__match_args__
    assert hasattr(ours, "__dict__") is hasattr(standard, "__dict__")


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, [], "", 4), {}), ((1,), {"a": 1}), ((1,), {"d": 1})])
def test_arguments_that_do_not_fit(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    for cls in pair({}):
        with pytest.raises(TypeError):
            cls(*values, **named)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_equality_order_and_hash(flavour: dict[str, bool]) -> None:
    for cls in pair(flavour):
        assert cls(1, [2], "c") == cls(1, [2], "other")
        assert cls(1) != cls(2)
        assert cls(1) != (1, [], "c")
        if flavour.get("order"):
            assert cls(1) < cls(2) <= cls(2)
            assert cls(2) > cls(1) >= cls(1)
        else:
            with pytest.raises(TypeError):
                assert cls(1) < cls(2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    with pytest.raises(TypeError, match="unhashable"):
        hash(pair({})[0](1))


def test_a_frozen_value_does_not_change() -> None:
    for value in (Point(1), Named(1)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.x = 2
        with pytest.raises(dataclasses.FrozenInstanceError):
            del value.x
    assert not hasattr(Point(1), "__dict__")


def test_default_factories_share_nothing() -> None:
    first, second = (pair({})[0](1) for _ in range(2))
    first.b.append(1)
    assert second.b == []


def test_a_subclass_has_the_fields_of_its_base() -> None:
    assert Named(1, 2, "n") == Named(x=1, y=2, name="n")
    assert Named(1, 2, "n") != Point(1, 2)
    assert repr(Named(1)) == "Named(x=1, y=0, name='')"


def test_copies_and_pickles() -> None:
    named = Named(1, name="n")
    assert named.title == "N"
    for same in (copy.copy(named), copy.deepcopy(named), pickle.loads(pickle.dumps(named))):  # noqa: S301
        assert same == named
        assert "title" not in vars(same)


def test_replace_and_fields_of_both_modules() -> None:
    for replace in (light.replace, dataclasses.replace):
        assert replace(Named(1, 2), name="n") == Named(1, 2, "n")
        with pytest.raises(TypeError):
            replace(Named(1), other=2)
    assert [one.name for one in dataclasses.fields(Named)] == ["x", "y", "name"]
    assert dataclasses.asdict(Point(1)) == {"x": 1, "y": 0}


def test_what_a_class_defines_itself_stays() -> None:
    @light.dataclass(frozen=True)
    class Own:  # noqa: PLW1641 - the decorator adds `__hash__`
        x: int

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "own"

    assert Own(1) == Own(2)
    assert repr(Own(1)) == "own"
    assert hash(Own(1)) == hash(Own(1))


def test_neither_inspect_nor_dataclasses_is_imported() -> None:
    code = "import sys, qtrack.model.plan as plan; s = plan.Step('x'); assert s == plan.Step('x');print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"inspect", "dataclasses"}.isdisjoint(names)


def test_the_init_of_many_values_takes_the_place_of_the_first(many: bool) -> None:  # noqa: FBT001
    @light.dataclass(frozen=True)
    class Counted:
        x: int
        y: list[int] = light.field(default_factory=list)

    before = Counted.__init__
    values = [Counted(n) for n in range(light._MANY + 2)]
    assert values == [Counted(n, []) for n in range(light._MANY + 2)]
    assert (Counted.__init__ is before) is many
