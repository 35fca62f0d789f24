"""The notices and the hand-made readings of them, which lie beside the repository and not in it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"
PLANS = {
    "ziyang-2015": "000", "huoshan-2021": "001", "tiantai-2013": "002", "district-2012": "003", "fujian-2012": "004",
}  # fmt: skip
"""The examples, and the number of the notice each was read from."""


def the_one(pattern: str) -> Path:
    """The one file there that fits; skips the test where nothing is there, which CI counts as a failure."""
    if not SHARED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"the notices are not here: {SHARED}")
    [path] = SHARED.glob(pattern)
    return path


def gold(name: str) -> dict[str, Any]:
    """The hand-made reading of an example's notice."""
    return json.loads(the_one(f"gold/{PLANS[name]}_*.json").read_text(encoding="utf-8"))
