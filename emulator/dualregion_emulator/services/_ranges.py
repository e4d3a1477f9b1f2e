"""Address arithmetic in the vendor's error codes."""

from __future__ import annotations

import ipaddress
import secrets

from dualregion_emulator.wire import CloudError


def network(text: str, shortest: int, longest: int) -> ipaddress.IPv4Network:
    """An IPv4 block whose host bits are zero and whose prefix length is within the bounds."""
    try:
        block = ipaddress.IPv4Network(text)
    except ValueError:
        raise CloudError("InvalidCidrBlock.Malformed", f"Specified CIDR block {text!r} is not valid.") from None
    if not shortest <= block.prefixlen <= longest:
        raise CloudError("InvalidCidrBlock.Malformed", f"Specified CIDR block {text} is not /{shortest} to /{longest}.")
    return block


def inside(cidr: str, blocks: list[str]) -> bool:
    """True if the block lies in one of the others."""
    block = ipaddress.IPv4Network(cidr)
    return any(block.subnet_of(ipaddress.IPv4Network(other)) for other in blocks)


def ipv6_block() -> str:
    """A /56, as the vendor assigns to a network."""
    return (
        f"2408:{secrets.randbelow(2**12) + 0x4000:x}:{secrets.randbelow(2**16):x}:{secrets.randbelow(2**8) << 8:x}::/56"
    )


def ipv6_subnet(block: str, index: int) -> str:
    """The /64 number `index` (0 to 255) of a network's /56."""
    if not block:
        raise CloudError("InvalidIpv6CidrBlock", "The VPC has no IPv6 CIDR block.")
    network = ipaddress.IPv6Network(block)
    return str(ipaddress.IPv6Network((int(network.network_address) + (index << 64), 64)))
