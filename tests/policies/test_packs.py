"""The folder of a pack can be asked for, so that any project can name it to `--policy-pack`."""

import subprocess
import sys
from pathlib import Path


def _asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dualregion_policies.packs", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_folder_that_is_printed_is_a_pack() -> None:
    printed = Path(_asked("recovery").stdout.strip())

    assert (printed / "PulumiPolicy.yaml").is_file()
    assert (printed / "__main__.py").is_file()


def test_a_name_that_is_no_pack_is_refused_with_those_that_are() -> None:
    answer = _asked("recovry")

    assert answer.returncode == 2
    assert "'recovry' is no policy pack; packs: recovery" in answer.stderr
