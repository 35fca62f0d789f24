"""The map of the code names files that exist, and every package."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = sorted(
    {
        name
        for name in re.findall(r"`([\w/*.-]+)`", TEXT)
        if name.endswith((".py", ".md", ".toml", "/")) or name.startswith(("qtrack/", "tests/")) or "/" in name
    }
)


def places(name: str) -> list[Path]:
    """Return the files and folders that a name of the map may mean, relative to the root or to the package."""
    names = [name, f"qtrack/{name}", f"config/{name}", *(f"{base}/{name}.py" for base in (".", "qtrack"))]
    return [found for one in names for found in ROOT.glob(one)] + [*(ROOT / "qtrack").rglob(name)]


@pytest.mark.parametrize("name", NAMED)
def test_what_the_map_names_is_there(name: str) -> None:
    assert places(name)


def test_the_map_names_every_package() -> None:
    packages = {path.parent.name for path in (ROOT / "qtrack").glob("*/__init__.py")}
    assert {name for name in packages if f"`qtrack/{name}`" not in TEXT and f"`{name}`" not in TEXT} == set()


def test_the_readmes_lead_to_the_map() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        assert "docs/architecture.md" in (ROOT / readme).read_text(encoding="utf-8")
