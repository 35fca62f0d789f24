"""No circle of more than two modules among the imports of qtrack, deferred imports counted."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "qtrack"
_LONGEST = 2
"""Modules that may import each other."""

Graph = Mapping[str, set[str]]


def test_no_import_cycle_has_more_than_two_modules():
    circles = [sorted(circle) for circle in components(import_graph(PACKAGE)) if len(circle) > _LONGEST]
    assert circles == []


def test_deferred_imports_and_import_module_are_seen(tmp_path):
    package = write_package(
        tmp_path,
        a="def f():\n    from pkg import b",
        b="from importlib import import_module\nimport_module('pkg.c')",
        c="from pkg.a import f",
    )
    assert max(components(import_graph(package)), key=len) == {"pkg.a", "pkg.b", "pkg.c"}


def test_imports_for_annotations_alone_are_not_seen(tmp_path):
    package = write_package(
        tmp_path,
        a="from typing import TYPE_CHECKING\nimport pkg.c\nif TYPE_CHECKING:\n    from pkg.b import g",
        b="from pkg.a import f",
        c="h = 1",
    )
    assert import_graph(package)["pkg.a"] == {"pkg.c"}


def write_package(folder: Path, **modules: str) -> Path:
    package = folder / "pkg"
    package.mkdir()
    for name, text in {"__init__": "", **modules}.items():
        (package / f"{name}.py").write_text(text)
    return package


def import_graph(package: Path) -> Graph:
    """Return which modules of `package` each of them imports anywhere but under ``if TYPE_CHECKING``."""
    files = {module_name(path, package.parent): path for path in package.rglob("*.py")}
    return {name: set(imported(ast.parse(path.read_text("utf-8")), files)) - {name} for name, path in files.items()}


def module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported(node: ast.AST, known: Mapping[str, Path]) -> Iterator[str]:
    """Yield the known modules that the statements below `node` import; the code has no relative imports."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            for child in node.orelse:
                yield from imported(child, known)
            return
        case ast.Import():
            yield from (alias.name for alias in node.names if alias.name in known)
        case ast.ImportFrom(module=str(module)):
            submodules = [f"{module}.{alias.name}" for alias in node.names]
            yield from (name for name in submodules if name in known)
            if module in known and not all(name in known for name in submodules):
                yield module
        case ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(name)), *_]) if name in known:
            yield name
    for child in ast.iter_child_nodes(node):
        yield from imported(child, known)


def components(graph: Graph) -> list[set[str]]:
    """Return the strongly connected components of `graph`: modules that reach each other."""
    reached = {name: reachable(name, graph) for name in graph}
    found: list[set[str]] = []
    for name in graph:
        if not any(name in circle for circle in found):
            found.append({name} | {other for other in reached[name] if name in reached[other]})
    return found


def reachable(start: str, graph: Graph) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        fresh = graph.get(ahead.pop(), set()) - found
        found |= fresh
        ahead += fresh
    return found
