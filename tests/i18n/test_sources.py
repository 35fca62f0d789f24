"""Messages stand in the sources as literals, so that the catalogues can be made from them."""

import ast

from tests.i18n.catalogues import PACKAGE, calls

LOOKED_UP = {
    "cli/commands.py",
    "cli/reminder_targets.py",
    "daemon/delivery.py",
    "editing/describe.py",
    "i18n/system.py",
    "planfile/read_context.py",
    "planfile/tables.py",
    "remind/explanation_words.py",
    "remind/reason_words.py",
    "tomledit/parse.py",
    "tui/dialogs/picker_entries.py",
    "tui/widgets/bars.py",
}
"""Where a text that was `marked` before is shown."""

SPOKEN = {
    "AnswerIsNo": 0, "UsageError": 0, "PlanUnreadable": 0, "EditRefused": 0, "DeliveryFailed": 0, "QtrackError": 0,
    "QueryError": 0, "SendError": 0, "SendUnknown": 0, "NoBus": 0, "Fault": 1,
}  # fmt: skip
"""What is shown to the user as it is, with the position of the text."""


def test_messages_are_literals_or_known_look_ups():
    found = [(module, form) for module, forms in calls() for form in forms if not is_text(form)]
    assert {module for module, _form in found} == LOOKED_UP
    parts = [part for _module, form in found for part in branches(form)]
    assert [ast.unparse(part) for part in parts if not isinstance(part, ast.Name | ast.Attribute | ast.Call)] == []


def branches(value: ast.expr) -> list[ast.expr]:
    """What an expression may come to, where an `if` chooses."""
    return branches(value.body) + branches(value.orelse) if isinstance(value, ast.IfExp) else [value]


def test_no_text_for_the_user_goes_past_the_catalogues():
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call) and any(map(is_words, shown_by(node)))
    ]
    assert found == []


def shown_by(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that a user will read."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    shown = [keyword.value for keyword in call.keywords if keyword.arg in {"help", "description", "usage", "hint"}]
    return shown + call.args[SPOKEN[name] : SPOKEN[name] + 1] if name in SPOKEN else shown


def is_text(value: ast.expr) -> bool:
    """Whether it is a literal text."""
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def is_words(value: ast.expr) -> bool:
    """Whether it is a literal text, or an f-string, with words in it."""
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    return any(is_text(part) and any(map(str.isalpha, part.value)) for part in parts)
