"""A clock on the wall that a test can move under a running process, whose steady clock goes on as it was."""

import subprocess
from pathlib import Path

from tests.parts import need

_SHIM = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *at) {
    long failed = syscall(SYS_clock_gettime, clock, at);
    char seconds[32] = "";
    int file = failed || clock != CLOCK_REALTIME ? -1 : open(getenv("CLOCK_MOVED_BY"), O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, seconds, sizeof seconds - 1) > 0) at->tv_sec += atol(seconds);
    if (file >= 0) close(file);
    return failed;
}
int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec, at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *at) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return at ? (*at = now.tv_sec) : now.tv_sec;
}
"""


class Clock:
    """Made in `folder`; processes with its `env` see the real time until it is moved."""

    def __init__(self, folder: Path) -> None:
        source, library, self._moved = folder / "clock.c", folder / "clock.so", folder / "moved"
        source.write_text(_SHIM)
        command = [need("cc"), "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source)]
        subprocess.run(command, check=True)
        self.move(0)
        self.env = {"LD_PRELOAD": str(library), "CLOCK_MOVED_BY": str(self._moved)}

    def move(self, seconds: int) -> None:
        """Let it show so many seconds more than the real time, however far it was moved before."""
        fresh = self._moved.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._moved)
