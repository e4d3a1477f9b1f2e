"""What a disk leaves unsaid: it is encrypted as the snapshot is that it is made from, or as the account has it."""

from collections.abc import Callable, Iterator, Sequence

from dualregion_policies.encryption.places import PLACES, Place, of_customer, read_places
from dualregion_policies.properties import Property
from dualregion_policies.properties import encrypted as e
from dualregion_policies.reading import Stack, StackResource
from dualregion_policies.tristate import any_of, one_of

State = tuple[bool | None, bool | None]
"""Whether a place is encrypted, and whether with a customer key."""
Said = Callable[[Stack, StackResource, Place], Sequence[State]]
"""What a resource itself says of each of its places of a kind."""

_NOT_KNOWN: State = (None, None)
_TRUE = frozenset({"true"})
_SOURCES = {e.SHOT: e.SHOT_DISK, e.OLD_SHOT: e.OLD_SHOT_DISK}


def settled(stack: Stack, resource: StackResource, place: Place, said: Said) -> Iterator[State]:
    """What is said of each place, and where that is not that it is encrypted, what decides instead."""
    states = said(stack, resource, place)
    nothing = [None] * len(states)
    shots = read_places(stack, resource, place.snapshot, place) if place.snapshot else nothing
    switch = place.ways[0].switch
    switches = read_places(stack, resource, switch, place) if switch else nothing
    for state, shot, named in zip(states, shots, switches, strict=True):
        if state[0] is False and shot is not None:
            yield _of_snapshot(stack, resource, place, said)
        elif state[0] is False and named is None and place.defaulted:
            yield _of_account(stack, resource)
        else:
            yield state if state[0] or shot is None else _NOT_KNOWN


def _of_snapshot(stack: Stack, resource: StackResource, place: Place, said: Said) -> State:
    """That of the disk that the snapshot was taken of, where both are of this stack and there is no doubt which."""
    if place.snapshot is None or place.each:
        return _NOT_KNOWN
    taken = [one for one in stack.dependencies(resource, place.snapshot) if one.type in _SOURCES]
    disks = [disk for shot in taken for disk in stack.dependencies(shot, _read(stack, shot))]
    kinds = {kind.type: kind for kind in PLACES["disks-encrypted"] if kind.type in (e.DISK, e.OLD_DISK)}
    if len(disks) != 1 or disks[0].type not in kinds:
        return _NOT_KNOWN
    return next(settled(stack, disks[0], kinds[disks[0].type], said), _NOT_KNOWN)


def _read(stack: Stack, shot: StackResource) -> Property:
    stack.read(shot, _SOURCES[shot.type])
    return _SOURCES[shot.type]


def _of_account(stack: Stack, resource: StackResource) -> State:
    """Without a key of its own, which may be set outside of this stack, the default's key is not known."""
    region = stack.region_of(resource)
    switches, keys = ([one for one in stack.of_type(kind) if stack.region_of(one) == region]
                      for kind in (e.ACCOUNT, e.ACCOUNT_KEY))  # fmt: skip
    on = any_of(one_of(stack.read(one, e.ACCOUNT_DEFAULT), _TRUE) for one in switches)
    own = [of_customer(stack, one, e.ACCOUNT_DEFAULT_KEY, stack.read(one, e.ACCOUNT_DEFAULT_KEY)) for one in keys]
    if on:
        return True, own[0] if len(own) == 1 else None
    return (False, False) if on is False else _NOT_KNOWN
