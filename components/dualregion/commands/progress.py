"""What a long command is doing, on standard error: only where a person watches, and gone when it is done."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Generator[Callable[[str], None]]:
    """Show a spinner; what this gives is called with each step. Silent with `quiet` and without a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    with Console(stderr=True, highlight=False).status(what) as status:
        yield lambda step: status.update(step)
