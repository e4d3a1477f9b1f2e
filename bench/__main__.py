"""`python -m bench [part …]`: measure, and print tables for the README.

Parts: budgets, cloud, preview, packs, reconcile, redirect, up.

`python -m bench --fixtures PATH` compares the packs' verdicts with Terraform fixtures that others wrote instead, such
as a clone of Checkov or of KICS.

Every ratio is taken within one run, because machines differ. Nothing here is asserted: figures inform, tests decide.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import agreement, budgets, local_cloud, packs, previews, reconciles, redirects, ups
from bench.table import Table

PARTS: dict[str, Callable[[Path], Sequence[Table]]] = {
    "budgets": budgets.measure,
    "cloud": local_cloud.measure,
    "preview": previews.measure,
    "packs": packs.measure,
    "reconcile": reconciles.measure,
    "redirect": redirects.measure,
    "up": ups.measure,
}


def main() -> int:
    """Run the parts that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; left out: everything")
    parser.add_argument("--fixtures", type=Path, metavar="PATH", help="compare verdicts with what lies there instead")
    asked = parser.parse_args()
    if asked.fixtures:
        for table in agreement.measure(asked.fixtures):
            print(f"\n{table.markdown()}", flush=True)
        return 0
    chosen = asked.parts or list(PARTS)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors")
    # A machine that is busy with something else measures that something.
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    for name in chosen:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="dualregion-bench-") as folder:
            for table in PARTS[name](Path(folder)):
                print(f"\n{table.markdown()}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
