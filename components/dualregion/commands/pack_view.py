"""What the packs see in a stack: its resources with their services, and each service's topology."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from dualregion.commands.pack_process import packs_output
from dualregion.commands.stack_source import StackSource
from dualregion.recovery.assessment import Assessment


def assessed(source: StackSource) -> Assessment:
    """What the judging process says of the stack. Raises Refusal where it cannot judge."""
    # A folder of this process only: config may hold what is nobody else's business.
    with TemporaryDirectory(prefix="dualregion-") as folder:
        state, config = Path(folder) / "state.json", Path(folder) / "config.yaml"
        state.write_text(json.dumps(source.state), encoding="utf-8")
        config.write_text(json.dumps({"config": source.config}, default=str), encoding="utf-8")
        said = packs_output("judge", "--state", str(state), "--config", str(config))
    return Assessment.model_validate_json(said)
