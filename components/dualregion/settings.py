"""What the library reads from stack config, and how it refuses what it cannot read."""

import json
from collections.abc import Sequence
from pathlib import Path

import pulumi
from pulumi.runtime.config import CONFIG

from dualregion.construction import ConstructionError
from dualregion.recovery.objective import SERVICES_KEY, Service
from dualregion.recovery.stack_config import ConfigError, misspelt, parse_services

_PROGRAM_KEY = "dualregion:program"


def program_named(folder: Path) -> str:
    """The program that `dualregion:program` names: a module in `folder`.

    Raises ConstructionError where the key is not set or names none.
    """
    refuse_misspelt_keys(folder.name)
    offered = sorted(file.stem for file in folder.glob("*.py") if not file.stem.startswith("_"))
    found = _value(_PROGRAM_KEY)
    if found not in offered:
        raise ConstructionError(
            folder.name,
            f"stack config {_PROGRAM_KEY}",
            "it is not set" if found is None else f"{found!r} is no program",
            f"set it to {' or '.join(offered)}; `pulumi stack ls` shows whether this is the stack that you meant",
        )
    return str(found)


def declared_service(component: str, service: str) -> Service:
    """The entry of `dualregion:services` with this name.

    Raises ConstructionError where the list cannot be read, or does not hold it.
    """
    refuse_misspelt_keys(component)
    services = _declared_services(component)
    for declared in services:
        if declared.name == service:
            return declared
    raise ConstructionError(
        component,
        f"stack config {SERVICES_KEY}",
        f"no service is named {service!r}, only {', '.join(declared.name for declared in services)}",
        f"add an entry with name: {service}, or give the component the service's name",
    )


def refuse_misspelt_keys(component: str) -> None:
    """Raises ConstructionError for a key that looks like one of the library's but is none."""
    for problem in misspelt(sorted(CONFIG.get())):
        raise ConstructionError(component, f"stack config {problem.key}", problem.found, problem.remedy)


def _declared_services(component: str) -> Sequence[Service]:
    try:
        return parse_services(_value(SERVICES_KEY))
    except ConfigError as error:
        found = "; ".join(f"{problem.key}: {problem.found} ({problem.remedy})" for problem in error.problems)
        raise ConstructionError(
            component, f"stack config {SERVICES_KEY}", found, "correct what is named, then preview again"
        ) from None


def _value(key: str) -> object:
    """What config holds under the key: structured values are JSON text, plain ones are themselves. None: not set."""
    text = pulumi.Config(key.partition(":")[0]).get(key.partition(":")[2])
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
