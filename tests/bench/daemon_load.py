"""What the daemon takes while it waits, with 10,000 measures: memory, and processor time when nothing happens."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from qtrack.state.daemon_lock import find_holder
from tests.bench.rows import Row
from tests.parts.desktop import Desktop

IDLE = 600.0 if os.environ.get("QTRACK_BENCH_DELIVERY") else 40.0
"""Seconds watched: longer than a tick, or long enough to trust."""
_SETTLED = 8.0
_PATIENCE = 60.0


def rows(work: Path, plan: Path, environ: dict[str, str]) -> list[Row]:
    """Run the daemon on a desktop of its own and watch it."""
    folder = work / "desktop"
    folder.mkdir()
    with Desktop(folder) as desktop:
        desktop.start_bus()
        desktop.start_server()
        command = [sys.executable, "-m", "qtrack", "--plan", str(plan), "daemon"]
        settings = {**environ, **desktop.env, "QTRACK_STATE_DIR": str(work / "daemon-state")}
        started = time.perf_counter()
        subprocess.run([*command, "start"], env=settings, check=True, stdout=subprocess.DEVNULL)
        try:
            while not desktop.received() and time.perf_counter() - started < _PATIENCE:
                time.sleep(0.02)
            first = time.perf_counter() - started
            time.sleep(_SETTLED)
            process = psutil.Process(find_holder(work / "daemon-state"))
            before = sum(process.cpu_times()[:2])
            time.sleep(IDLE)
            spent = sum(process.cpu_times()[:2]) - before
            resident = process.memory_info().rss / 2**20
        finally:
            subprocess.run([*command, "stop"], env=settings, check=True, stdout=subprocess.DEVNULL)
        bare = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        time.sleep(1)
        least = psutil.Process(bare.pid).memory_info().rss / 2**20
        bare.kill()
        bare.wait()
    return [
        Row("daemon, 10,000 measures: start to the first notification", first * 1000, "ms"),
        Row("daemon, 10,000 measures: resident memory", resident, "MiB", "an idle python", least),
        Row(f"daemon, 10,000 measures: one core's time in {IDLE:.0f} idle seconds", 100 * spent / IDLE, "%"),
    ]
