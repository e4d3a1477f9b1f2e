"""`python -m dualregion_emulator serve --dir DIR`: one local cloud in the foreground, until SIGTERM.

It is up when `DIR/cloud.json` exists; the admin endpoints are described in `dualregion_emulator.admin`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from dualregion_emulator.server import AlreadyRunning, serve


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 after a clean stop, 1 if the folder or the port is taken, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="python -m dualregion_emulator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("serve", help="serve one cloud on loopback, in the foreground")
    command.add_argument("--dir", type=Path, required=True, help="folder of its state, keys and CA")
    command.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    command.add_argument("--account", help="16-digit account id; made up once if left out")
    chosen = parser.parse_args(arguments)
    try:
        asyncio.run(serve(chosen.dir, chosen.port, chosen.account))
    except (AlreadyRunning, ValueError, OSError) as error:
        print(f"dualregion_emulator: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
