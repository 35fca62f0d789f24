"""Which commands do something now, and doing what one stands for."""

from qtrack.tui.commands import Command
from qtrack.tui.session.session import Session

_IN_DIALOGS = frozenset({"quit", "help_quit", "suspend_process"})
"""Actions of the app that work below a dialog too."""


def is_available(command: Command, session: Session) -> bool:
    """Whether a command does something in the view that is shown."""
    view, places = session.view, {"app", "view", "rows", session.mode}
    if view.chosen() or (command.id in {"postpone", "edit"} and view.milestone()):
        places.add("edit")
    if command.id in {"actual", "edit"} and view.indicator():
        places.add("edit")
    if view.reminder_subject():
        places.add("remind")
    leaves = command.id == "back" and session.mode == "overview" and session.plans.several
    offered = has_purpose(command.id, session) and (leaves or view.may_run(command.id))
    return offered and bool(places & set(command.where.split()))


def has_purpose(name: str, session: Session) -> bool:
    """Whether a command of the app makes sense with these plans in this terminal."""
    driver = session.app._driver  # noqa: SLF001 - Textual says it nowhere else
    match name:
        case "create":
            return session.example
        case "plans":
            return session.plans.several
        case "suspend":
            return driver is not None and driver.can_suspend
        case _:
            return True


def may_run(action: str, parameters: tuple[object, ...], session: Session) -> bool:
    """Whether the key of an action of the app does anything; else it is free for others."""
    if session.app.screen.is_modal and action not in _IN_DIALOGS:
        return False
    if action == "create" or (action == "view" and parameters == ("plans",)):
        return has_purpose("create" if action == "create" else "plans", session)
    return True


async def run_command(command: Command, session: Session) -> None:
    """Do what the key of a command does."""
    view, app = session.view, session.app
    node = (view.focused or view) if command.where == "rows" else view
    await app.run_action(command.action, app if command.action.startswith("app.") else node)
