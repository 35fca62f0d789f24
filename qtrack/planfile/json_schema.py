"""The JSON Schema of plan files, from the same definitions the reader uses."""

import json
from typing import Any

from qtrack.i18n import _
from qtrack.planfile.schema import FILE

NAME = "qtrack-plan.schema.json"


def build_plan_schema() -> dict[str, Any]:
    """The schema, its descriptions in the language chosen."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": _("qtrack plan file, version 1"),
        **FILE.schema(),
    }


def plan_schema_text() -> str:
    """The schema as the file that lies beside a plan."""
    return json.dumps(build_plan_schema(), ensure_ascii=False, indent=2) + "\n"
