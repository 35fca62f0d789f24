"""One base error for everything that ends a command; the exit code stands on the class."""


class QtrackError(Exception):
    """Something the user has to know about: one line, and a hint on what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class AnswerIsNo(QtrackError):
    """The question was understood and the answer is no (the daemon is not running, …)."""


class UsageError(QtrackError):
    """The command line or a filter cannot be understood."""

    exit_code = 2


class Unchanged(UsageError):
    """What is asked for is so already; it may be asked again and again."""

    exit_code = 0


class PlanUnreadable(QtrackError):
    """No plan can be shown: there is no file, or nothing can be read from it."""

    exit_code = 3


class EditRefused(QtrackError):
    """A file was left as it was."""

    exit_code = 4


class DeliveryFailed(QtrackError):
    """A notification did not reach its channel."""

    exit_code = 5
