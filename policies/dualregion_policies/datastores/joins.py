"""What belongs to a database: found by what the program computed a reference from, as ids are made by the cloud."""

from dataclasses import dataclass

from dualregion.recovery.topology import Vault
from dualregion_policies.properties import KEY, KEY_ALIAS, Property
from dualregion_policies.reading import Stack, StackResource, Unknown


@dataclass(frozen=True)
class Joined:
    """The resources that refer to one."""

    certain: tuple[StackResource, ...]
    possible: tuple[StackResource, ...]
    """Of these nothing tells yet to what they refer."""

    @property
    def doubtful(self) -> bool:
        """True where only what may refer to it is there."""
        return bool(self.possible) and not self.certain


def referring(stack: Stack, resource: StackResource, reference: Property) -> Joined:
    """What refers to a resource by a property, in the order of the URN."""
    certain, possible = stack.referring(reference)
    return Joined((*certain.get(resource.urn, ()),), (*possible,))


def own_backups(stack: Stack, resource: StackResource, product: str) -> Vault:
    """What a database keeps beside itself. How often is not asked: whoever holds the credentials deletes it."""
    region = stack.region_of(resource)
    return Vault(name=resource.name, kept_by=product, region=region, interval=None, retention=None)


def customer_key(stack: Stack, resource: StackResource, key: Property) -> tuple[bool | None, str | None]:
    """Whether a customer key encrypts it, and the region of that key; None: not known."""
    value = stack.read(resource, key)
    if value is None or value == "disabled":
        return False, None
    made = [one for one in stack.dependencies(resource, key) if one.type in (KEY, KEY_ALIAS)]
    if made:
        return True, stack.region_of(made[0])
    return (None, None) if isinstance(value, Unknown) else (True, None)
