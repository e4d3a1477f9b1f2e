"""The processes of a session: what a command started, whatever process groups that went into."""

import subprocess
from collections.abc import Iterator


def members(leader: int) -> Iterator[int]:
    """Everybody in the session that this process leads. Plugins have process groups of their own, but stay in it."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,sess="], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        pid, session = map(int, line.split())
        if session == leader:
            yield pid
