"""Listeners that speak HTTP or TLS, and how old a TLS they still accept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from dualregion.recovery.conditions.encryption import InTransit
from dualregion_policies.properties import Property
from dualregion_policies.properties import listening as p
from dualregion_policies.reading import Stack, StackResource, Unknown, text_of

_SHIPPED = re.compile(r"tls_cipher_policy_1_(?P<minor>\d)")
_DEFAULT = "1.0"
"""Where no policy is named, the products take tls_cipher_policy_1_0: the weakest that they ship."""


@dataclass(frozen=True)
class _Kind:
    protocol: Property
    policy: Property
    secure: frozenset[str]
    passes_through: frozenset[str]
    """Protocols that the listener does not look into: what they carry is the origin's affair."""


_THROUGH = frozenset({"tcp", "udp"})
_KINDS: Mapping[str, _Kind] = {
    p.ALB: _Kind(p.ALB_PROTOCOL, p.ALB_POLICY, frozenset({"https", "quic"}), frozenset()),
    p.NLB: _Kind(p.NLB_PROTOCOL, p.NLB_POLICY, frozenset({"tcpssl"}), _THROUGH),
    p.SLB: _Kind(p.SLB_PROTOCOL, p.SLB_POLICY, frozenset({"https"}), _THROUGH),
    p.GA: _Kind(p.GA_PROTOCOL, p.GA_POLICY, frozenset({"https"}), _THROUGH),
}


def listeners(stack: Stack) -> Iterator[InTransit]:
    """Each listener that looks into what it carries."""
    for token, kind in _KINDS.items():
        for listener in stack.of_type(token):
            protocol = text_of(stack.read(listener, kind.protocol))
            # A listener of the accelerator is TCP where nothing says otherwise (provider's default).
            spoken = ("tcp" if token == p.GA else "") if protocol is None else protocol
            if isinstance(spoken, str) and spoken.lower() in kind.passes_through:
                continue
            encrypted = None if isinstance(spoken, Unknown) else spoken.lower() in kind.secure
            oldest = _oldest(stack, listener, kind.policy)
            yield InTransit(urn=listener.urn, what="the listener", encrypted=encrypted, oldest_tls=oldest)


def _oldest(stack: Stack, listener: StackResource, policy: Property) -> str | None:
    name = text_of(stack.read(listener, policy))
    for own in stack.dependencies(listener, policy):
        if own.type == p.ALB_POLICY_TYPE:
            versions = stack.read(own, p.ALB_POLICY_VERSIONS)
            named = cast("list[object]", versions) if isinstance(versions, list) else []
            found = sorted(str(one).removeprefix("TLSv") for one in named)
            return found[0] if found else None
    if name is None:
        return _DEFAULT
    shipped = _SHIPPED.match(name) if isinstance(name, str) else None
    return f"1.{shipped['minor']}" if shipped else None
