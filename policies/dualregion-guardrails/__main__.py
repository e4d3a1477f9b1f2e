"""Serves the pack to the engine, with the python that comes first on the caller's path."""

import sys

try:
    from dualregion_policies.serving import serve
except ModuleNotFoundError as missing:
    sys.exit(
        f"dualregion-guardrails: {sys.executable} has no module {missing.name}. "
        "Install dualregion into it, or put the python that has it first on PATH."
    )

serve("guardrails")
