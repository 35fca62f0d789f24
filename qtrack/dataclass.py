"""`dataclass`, `field` and `replace` as in the standard library's `dataclasses`, at a tenth of its import time.

The standard decorator imports `inspect` and compiles half a dozen methods for every class; a command that answers in a
blink has no time for that. Here the methods are closures over the names of the fields; only the `__init__` of a class
of which many values are made is compiled. Type checkers see the standard
functions, and `dataclasses.fields`, `replace` and `asdict` accept these classes. Not supported: `init=False`,
`eq=False`, `kw_only`, `InitVar`, `ClassVar`, `__post_init__`.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from operator import attrgetter, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

__all__ = ["dataclass", "field", "replace"]

_MISSING: Final = object()
_FIELDS: Final = "__light_fields__"
_MANY: Final = 200
"""Values of a class after which compiling its `__init__` has paid."""
_store = object.__setattr__


class _Field(NamedTuple):
    """What is known of a field; `default` and `default_factory` are `_MISSING` where there is none."""

    default: Any = _MISSING
    default_factory: Any = _MISSING
    repr: bool = True
    compare: bool = True


def _dataclass(
    cls: type | None = None, /, *, frozen: bool = False, order: bool = False, slots: bool = False
) -> type | Callable[[type], type]:
    """Add the methods of a dataclass to `cls`; with `slots` return a new class."""
    if cls is None:
        return lambda decorated: _add_methods(decorated, frozen=frozen, order=order, slots=slots)
    return _add_methods(cls, frozen=frozen, order=order, slots=slots)


def _add_methods(cls: type, *, frozen: bool, order: bool, slots: bool) -> type:
    fields = _collect_fields(cls)
    if slots:
        cls = _with_slots(cls, fields)
    compared = _values_getter([name for name, one in fields.items() if one.compare])
    methods = {
        "__init__": _init(cls, fields),
        "__repr__": _repr([name for name, one in fields.items() if one.repr]),
        "__eq__": _comparison(lambda a, b: a == b, compared),
        "__hash__": (lambda self: hash(compared(self))) if frozen else None,
        "__reduce__": _reduce(_values_getter(list(fields))),
        "__match_args__": tuple(fields),
        "__dataclass_fields__": _StandardFields(),
        _FIELDS: fields,
    }
    if frozen:
        methods |= {"__setattr__": _refuse_change, "__delattr__": _refuse_change}
    if order:
        methods |= {f"__{compare.__name__}__": _comparison(compare, compared) for compare in (lt, le, gt, ge)}
    for name, method in methods.items():
        if vars(cls).get(name) is None:  # what the class defines itself stays; a class with `__eq__` has no hash yet
            setattr(cls, name, method)
    return cls


def _collect_fields(cls: type) -> dict[str, _Field]:
    """The fields of the base classes, then those annotated in `cls`; their defaults become class attributes."""
    fields: dict[str, _Field] = dict(getattr(cls, _FIELDS, {}))
    for name in cls.__annotations__:
        default = cls.__dict__.get(name, _MISSING)
        fields[name] = default if isinstance(default, _Field) else _Field(default)
        if isinstance(default, _Field):
            if default.default is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)
    return fields


def _with_slots(cls: type, fields: Mapping[str, _Field]) -> type:
    """The same class with a slot for each field that no base class has one for."""
    inherited = {slot for base in cls.__mro__[1:-1] for slot in getattr(base, "__slots__", ())}
    namespace = {name: value for name, value in vars(cls).items() if name not in {*fields, "__dict__", "__weakref__"}}
    namespace |= {
        "__slots__": tuple(name for name in fields if name not in inherited),
        "__qualname__": cls.__qualname__,
    }
    return type(cls)(cls.__name__, cls.__bases__, namespace)


def _init(cls: type, fields: Mapping[str, _Field]) -> Callable[..., None]:
    names = tuple(fields)
    defaults = {name: one.default for name, one in fields.items() if one.default is not _MISSING}
    factories = {name: one.default_factory for name, one in fields.items() if one.default_factory is not _MISSING}

    calls = count(1)

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807
        if next(calls) == _MANY:
            cls.__init__ = _compiled_init(fields)  # type: ignore[misc]
        if len(values) == len(names) and not named:
            for name, value in zip(names, values, strict=True):
                _store(self, name, value)
            return
        state = {**defaults, **dict(zip(names, values, strict=False)), **named}
        for name, make in factories.items():
            if name not in state:
                state[name] = make()
        if len(state) != len(names) or len(values) > len(names) or not named.keys().isdisjoint(names[: len(values)]):
            raise TypeError(_complaint(type(self).__name__, names, state, len(values)))
        for name, value in state.items():
            _store(self, name, value)

    return __init__


def _compiled_init(fields: Mapping[str, _Field]) -> Callable[..., None]:
    """Compile what `_init` does, as the standard decorator would: twice as fast with keywords."""
    scope: dict[str, Any] = {"_store": _store, "_missing": _MISSING}
    parameters, lines = ["self"], []
    for name, one in fields.items():
        default, value = "", name
        if one.default_factory is not _MISSING:
            scope[f"_make_{name}"] = one.default_factory
            default, value = "=_missing", f"_make_{name}() if {name} is _missing else {name}"
        elif one.default is not _MISSING:
            scope[f"_default_{name}"] = one.default
            default = f"=_default_{name}"
        parameters.append(name + default)
        lines.append(f"    _store(self, {name!r}, {value})\n")
    exec(f"def __init__({', '.join(parameters)}):\n{''.join(lines) or '    pass'}", scope)  # noqa: S102
    made: Callable[..., None] = scope["__init__"]
    return made


def _complaint(cls: str, names: tuple[str, ...], state: Mapping[str, Any], count: int) -> str:
    """What is wrong with the arguments of a class."""
    missing = [name for name in names if name not in state]
    unknown = [name for name in state if name not in names]
    return f"{cls}() takes {', '.join(names)}; missing: {missing}, unknown: {unknown}, by position: {count}"


def _values_getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that returns the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _comparison(
    compare: Callable[[Any, Any], Any], values: Callable[[Any], tuple[Any, ...]]
) -> Callable[[Any, object], Any]:
    def method(self: Any, other: object) -> Any:
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return method


def _repr(names: list[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:  # noqa: N807
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _reduce(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    """Copy and pickle by the class and its arguments; what a `cached_property` holds is left out."""
    return lambda self: (type(self), values(self))


def _refuse_change(self: Any, name: str, *_value: Any) -> NoReturn:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - imports `inspect`

    message = f"cannot assign to or delete field {name!r} of {type(self).__name__}"
    raise FrozenInstanceError(message)


class _StandardFields:
    """`__dataclass_fields__`, filled in when the functions of `dataclasses` ask for it."""

    def __get__(self, _instance: Any, owner: type) -> dict[str, Any]:
        import dataclasses  # noqa: PLC0415 - imports `inspect`

        fields: Mapping[str, _Field] = getattr(owner, _FIELDS)
        made = dataclasses.make_dataclass(owner.__name__, list(_standard(fields)), kw_only=True)
        found: dict[str, Any] = made.__dataclass_fields__  # type: ignore[attr-defined]
        owner.__dataclass_fields__ = found  # type: ignore[attr-defined]
        return found


def _standard(fields: Mapping[str, _Field]) -> Iterator[tuple[str, Any, Any]]:
    import dataclasses  # noqa: PLC0415 - imports `inspect`

    for name, one in fields.items():
        options = {key: value for key, value in one._asdict().items() if value is not _MISSING}
        yield name, Any, dataclasses.field(**options)


def _replace(value: Any, /, **changes: Any) -> Any:
    """A value of the same class with other values in some of its fields."""
    fields: Mapping[str, _Field] = getattr(type(value), _FIELDS)
    return type(value)(**{name: getattr(value, name) for name in fields} | changes)


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _Field, _replace
