"""What carries traffic between the regions: links, what joins networks to them, and the networks' addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import cast

from dualregion.recovery.conditions.links import Attachment, Link, Network, Side
from dualregion_policies.properties import Property
from dualregion_policies.properties import links as p
from dualregion_policies.reading import Stack, StackResource, Unknown, text_of
from dualregion_policies.tristate import any_of, one_of

_BY_TRAFFIC = frozenset({"datatransfer"})
_VPC = frozenset({"vpc"})


@dataclass(frozen=True)
class Interconnect:
    """The link between two regions as a stack makes it."""

    stack: Stack
    primary: str
    standby: str

    def links(self) -> Iterator[Link]:
        """Connections of transit routers, and bandwidth of networks without routers."""
        for one in self.stack.of_type(p.PEER):
            mbps = _whole(self.stack.read(one, p.PEER_BANDWIDTH))
            ends = (self.stack.region_of(one), self._peer_region(one))
            yield Link(urn=one.urn, name=one.name, connects=self._connects(ends), mbps=mbps, paid=self._paid(one))
        for one in self.stack.of_type(p.OLD_LIMIT):
            mbps = _whole(self.stack.read(one, p.OLD_LIMIT_BANDWIDTH))
            ends = _texts(self.stack.read(one, p.OLD_LIMIT_REGIONS)) or (None, None)
            # It cannot be made without a plan.
            yield Link(urn=one.urn, name=one.name, connects=self._connects(ends), mbps=mbps, paid=True)

    def _peer_region(self, peer: StackResource) -> str | None:
        said = self.stack.read(peer, p.PEER_REGION)
        self.stack.read(peer, p.PEER_ROUTER)
        routers = [one for one in self.stack.dependencies(peer, p.PEER_ROUTER) if one.type == p.ROUTER]
        return said if isinstance(said, str) else self.stack.region_of(routers[0]) if len(routers) == 1 else None

    def _connects(self, ends: Sequence[str | None]) -> bool | None:
        pair = {self.primary, self.standby}
        known = {end for end in ends if end}
        if known - pair:
            return False
        return None if None in ends else known == pair

    def _paid(self, peer: StackResource) -> bool | None:
        """Without a plan, and not by traffic, a connection has 1 kbit/s for tests:
        https://help.aliyun.com/zh/ros/developer-reference/aliyun-cen-transitrouterpeerattachment"""
        payment, plan = self.stack.read(peer, p.PEER_PAYMENT), self.stack.read(peer, p.PEER_PLAN)
        named = self.stack.dependencies(peer, p.PEER_PLAN)
        planned = True if named else None if isinstance(plan, Unknown) else plan is not None
        return any_of([one_of(payment, _BY_TRAFFIC), planned])

    def attachments(self) -> Iterator[Attachment]:
        """What joins networks of the two regions to the link."""
        for one in self.stack.of_type(p.ATTACHMENT):
            if self.stack.region_of(one) in (None, self.primary, self.standby):
                zones = tuple(
                    zone.lower() if isinstance(zone, str) else None
                    for zone in self.stack.read_each(one, p.ATTACHED_ZONE)
                    if zone is not None
                )
                known = self._known(one, p.ATTACHED_NETWORK)
                yield Attachment(urn=one.urn, name=one.name, zones=zones, network_known=known)
        for one in self._old_attachments():
            known = self._known(one, p.OLD_ATTACHED)
            yield Attachment(urn=one.urn, name=one.name, zones=None, network_known=known)

    def _old_attachments(self) -> Iterator[StackResource]:
        for one in self.stack.of_type(p.OLD_ATTACHMENT):
            if one_of(self.stack.read(one, p.OLD_ATTACHED_KIND), _VPC) is not False:
                yield one

    def _known(self, attachment: StackResource, reference: Property) -> bool:
        value = self.stack.read(attachment, reference)
        return bool(self._joined(attachment, reference)) or not isinstance(value, Unknown)

    def _joined(self, attachment: StackResource, reference: Property) -> Sequence[StackResource]:
        return [one for one in self.stack.dependencies(attachment, reference) if one.type == p.NETWORK]

    def networks(self) -> Iterator[Network]:
        """The networks of the two regions that are joined to the link, in the order of the URN."""
        old = [(one, p.OLD_ATTACHED) for one in self._old_attachments()]
        new = [(one, p.ATTACHED_NETWORK) for one in self.stack.of_type(p.ATTACHMENT)]
        joined = {network.urn: network for one, prop in (*new, *old) for network in self._joined(one, prop)}
        sides = {self.primary: Side.PRIMARY, self.standby: Side.STANDBY}
        for _, network in sorted(joined.items()):
            region = self.stack.region_of(network)
            if region is None or region in sides:
                side = sides.get(region or "")
                yield Network(urn=network.urn, name=network.name, side=side, blocks=(*self._blocks(network),))

    def _blocks(self, network: StackResource) -> Iterator[IPv4Network | None]:
        # The cloud chooses the addresses of a network that names none.
        yield _block(self.stack.read(network, p.NETWORK_BLOCK))
        yield from map(_block, _each(self.stack.read(network, p.NETWORK_BLOCKS)))
        for one in self.stack.of_type(p.BLOCK):
            value = self.stack.read(one, p.BLOCK_NETWORK)
            of = self.stack.dependencies(one, p.BLOCK_NETWORK)
            if network in of:
                yield _block(self.stack.read(one, p.BLOCK_ADDRESSES))
            elif isinstance(value, Unknown) and not of:
                yield None  # It may be of this network.


def _block(value: object) -> IPv4Network | None:
    try:
        return IPv4Network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return None


def _each(value: object) -> Sequence[object]:
    return cast("list[object]", value) if isinstance(value, list) else [] if value is None else [value]


def _texts(value: object) -> Sequence[str | None]:
    return [one if isinstance(one, str) else None for one in map(text_of, _each(value))]


def _whole(value: object) -> int | None:
    """0 where nothing is said."""
    if value is None:
        return 0
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
