"""The same hand-built stacks as `pulumi stack export` writes them."""

from collections.abc import Mapping
from typing import Any

from policies.snapshots import Item, Snapshot


def exported(stack: Snapshot) -> Mapping[str, Any]:
    """The deployment of a stack that is up: nothing is unknown in it."""
    return {"resources": [_state(item, stack) for item in stack.values()]}


def _state(item: Item, stack: Snapshot) -> Mapping[str, Any]:
    return {
        "urn": item.urn,
        "type": item.type,
        "custom": item.side is not None or item.type.startswith("pulumi:providers:"),
        "inputs": dict(item.props),
        "outputs": dict(item.props),
        **({"provider": f"{stack[item.side].urn}::0c5e7e6c"} if item.side else {}),
        **({"parent": stack[item.parent].urn} if item.parent else {}),
        "propertyDependencies": {prop: [stack[name].urn for name in names] for prop, names in item.needs.items()},
    }
