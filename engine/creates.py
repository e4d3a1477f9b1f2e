"""Print which creates of the provider carry a client token, read from the provider's own source.

    python3 engine/creates.py > engine/creates/client_tokens.csv

Needs Go and the provider's module in Go's cache, where every build of the engine leaves it; nothing is downloaded.
Standard library only. Exit code 3: the source is not here.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROVIDER = "github.com/aliyun/terraform-provider-alicloud"
_NOT_HERE = 3


def main() -> int:
    """Run the reader in creates/; gives the exit code."""
    offline = {**os.environ, "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}
    try:
        where = ["go", "list", "-m", "-f", "{{.Dir}}", PROVIDER]
        found = subprocess.run(
            where, cwd=HERE / "provider", env=offline, capture_output=True, text=True, check=False
        ).stdout.strip()
    except FileNotFoundError:
        found = ""
    if not found:
        print(f"creates: no Go here, or {PROVIDER} is not in its module cache: build the engine first", file=sys.stderr)
        return _NOT_HERE
    table = HERE / "provider" / "tokens.csv"
    return subprocess.run(
        ["go", "run", ".", found, str(table)], cwd=HERE / "creates", env=offline, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
