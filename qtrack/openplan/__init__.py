"""A plan file that is open: watched, read when it changes, with its last good version, also across a restart.

`OpenPlan` is the door; `watch` notices saves; `read_stamp` tells whether a file changed.
"""

from qtrack.openplan.file_stamp import FileStamp, read_stamp
from qtrack.openplan.file_state import FileFault, FileState
from qtrack.openplan.open_plan import OpenPlan, PlanChange

__all__ = ["FileFault", "FileStamp", "FileState", "OpenPlan", "PlanChange", "read_stamp"]
