"""File systems and instances as stores: what a machine keeps outside buckets and databases."""

from collections.abc import Iterable

from dualregion.recovery.topology import Store, StoreKind, Vault
from dualregion_policies import hbr
from dualregion_policies import properties as p
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown, text_of

_SOURCE_TYPES = {p.FILE_SYSTEM: "NAS", p.INSTANCE: "UDM_ECS"}
_USERS_KEY = 2
"""https://www.alibabacloud.com/help/en/nas/developer-reference/api-nas-2017-06-26-createfilesystem"""


def stores(stack: Stack, urns: Iterable[str], standby: str) -> tuple[Store, ...]:
    """The file systems and instances among `urns` that hold data of their own, file systems first.

    A file system in the standby that nothing backs up is taken to wait for a restore. An instance is a store where a
    policy backs up its disks: of any other, nothing says that what is on them has to be kept.
    """
    own = frozenset(urns)
    found = [resource for kind in _SOURCE_TYPES for resource in stack.of_type(kind) if resource.urn in own]
    read = [(resource, _vaults(stack, resource)) for resource in found]
    return tuple(_store(stack, resource, saved) for resource, saved in read if _holds(stack, resource, saved, standby))


def _holds(stack: Stack, resource: StackResource, saved: tuple[Vault, ...], standby: str) -> bool:
    if resource.type == p.FILE_SYSTEM:
        return bool(saved) or stack.region_of(resource) != standby
    return bool(_bindings(stack, resource))


def _store(stack: Stack, resource: StackResource, saved: tuple[Vault, ...]) -> Store:
    """Each lies in one zone: zone redundancy is offered to parallel file systems only, which are another product."""
    customer_key, key_region = _key(stack, resource) if resource.type == p.FILE_SYSTEM else (None, None)
    return Store(
        name=resource.name,
        urn=resource.urn,
        kind=StoreKind.FILE_SYSTEM if resource.type == p.FILE_SYSTEM else StoreKind.INSTANCE,
        region=stack.region_of(resource),
        zone_redundant=False,
        versioned=None,
        customer_key=customer_key,
        encryption_key_region=key_region,
        vaults=saved,
    )


def _vaults(stack: Stack, resource: StackResource) -> tuple[Vault, ...]:
    unsure = [
        binding
        for binding in stack.of_type(p.BINDING)
        if stack.read(binding, p.BINDING_SOURCE) is UNKNOWN
        and not stack.dependencies(binding, p.BINDING_SOURCE)
        and text_of(stack.read(binding, p.BINDING_KIND)) in (_SOURCE_TYPES[resource.type], UNKNOWN)
        and stack.region_of(binding) in (None, stack.region_of(resource))
    ]
    return hbr.vaults(stack, _SOURCE_TYPES[resource.type], _bindings(stack, resource), unsure)


def _bindings(stack: Stack, resource: StackResource) -> tuple[StackResource, ...]:
    """Ids are made by the cloud, so only what the program computed one from tells whose it is."""
    return tuple(
        binding
        for binding in stack.of_type(p.BINDING)
        if resource in stack.dependencies(binding, p.BINDING_SOURCE)
        and text_of(stack.read(binding, p.BINDING_KIND)) in (_SOURCE_TYPES[resource.type], UNKNOWN)
    )


def _key(stack: Stack, resource: StackResource) -> tuple[bool | None, str | None]:
    kind = stack.read(resource, p.FILE_SYSTEM_ENCRYPTION)
    if isinstance(kind, Unknown):
        return None, None
    if kind != _USERS_KEY:
        return False, None
    stack.read(resource, p.FILE_SYSTEM_KEY)
    keys = [found for found in stack.dependencies(resource, p.FILE_SYSTEM_KEY) if found.type in (p.KEY, p.KEY_ALIAS)]
    return True, stack.region_of(keys[0]) if keys else None
