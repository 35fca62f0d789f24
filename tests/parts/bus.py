"""A private D-Bus daemon: no service directories, so nothing of the machine answers on it."""

import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.parts import first_line, need

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""


class Bus:
    """A bus that is not started yet, and can be started again at the same `address` after `stop`.

    Its socket is `folder`/bus: a folder of its own, as pytest's are too long for the 107 bytes of a socket's name.
    """

    def __init__(self) -> None:
        self._program = need("dbus-daemon")
        self._temporary = tempfile.TemporaryDirectory(prefix="bus-")
        self.folder = folder = Path(self._temporary.name)
        self._config = folder / "bus.conf"
        self._config.write_text(_CONFIG.format(socket=escape(str(folder / "bus"))), encoding="utf-8")
        self._words = folder / "bus.err"
        self.address = f"unix:path={folder / 'bus'}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start the daemon, wait until it listens, and return its address."""
        command = [self._program, "--nofork", "--nopidfile", "--print-address=1", f"--config-file={self._config}"]
        with self._words.open("a") as stderr:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        assert first_line(self.process).startswith("unix:"), self._words.read_text()
        return self.address

    def stop(self) -> None:
        """Kill the daemon, also a stopped one; its socket's file stays, as after a crash."""
        if self.process:
            with self.process:
                self.process.kill()
            self.process = None

    def close(self) -> None:
        """Stop the daemon and leave nothing behind."""
        self.stop()
        self._temporary.cleanup()
