"""Whose is a resource? A service names its roots; what they need, and what is a part of it, belongs to it as well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from dualregion.recovery.objective import Service
from dualregion_policies.properties import COMPONENT_SERVICE, PARTS, SERVICE_TAG
from dualregion_policies.reading import Stack, StackResource, Unknown, text_of


@dataclass(frozen=True)
class Ownership:
    """Which services a resource belongs to, by URN."""

    roots: Mapping[str, frozenset[str]]
    """What is named itself: by tag, by glob, or as a child of a component that names its service."""
    owners: Mapping[str, frozenset[str]]
    """The roots, and all that was reached from them."""
    undecided: frozenset[str]
    """Reached by nothing, and carrying a tag whose value is not known before the deployment."""

    def of(self, service: str) -> tuple[str, ...]:
        """The URNs that belong to a service, sorted."""
        return tuple(self._by_service.get(service, ()))

    @cached_property
    def _by_service(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for urn in sorted(self.owners):
            for name in self.owners[urn]:
                found.setdefault(name, []).append(urn)
        return found

    def own_of(self, service: str, urn: str) -> bool:
        """True where the resource is the service's own and not only something that it uses of another service."""
        roots = self.roots.get(urn, frozenset())
        return service in self.owners.get(urn, ()) and (not roots or service in roots)


def ownership(stack: Stack, services: Sequence[Service]) -> Ownership:
    """Follow the property dependencies from every root.

    From a root: first whatever refers to it, upward, but never through a root of another service; then all that this
    depends on, and the parts of it (a replica's versioning, an alias of a key) that no other service claims.
    """
    roots, unread = _roots(stack, services)
    owners: dict[str, set[str]] = {}
    upward, parts = _referring(stack), _parts(stack)
    of_service: dict[str, set[str]] = {}
    for urn, names in roots.items():
        for name in names:
            of_service.setdefault(name, set()).add(urn)
    for name, own in sorted(of_service.items()):
        for urn in _reached(stack, name, own, roots, upward, parts):
            owners.setdefault(urn, set()).add(name)
    return Ownership(
        roots=roots,
        owners={urn: frozenset(names) for urn, names in owners.items()},
        undecided=frozenset(unread - owners.keys()),
    )


def _roots(stack: Stack, services: Sequence[Service]) -> tuple[dict[str, frozenset[str]], set[str]]:
    roots: dict[str, frozenset[str]] = {}
    unread: set[str] = set()
    globbing = [service for service in services if service.roots]
    for resource in stack.resources.values():
        if not resource.is_cloud:
            continue
        tag = stack.read(resource, SERVICE_TAG)
        if isinstance(tag, Unknown):
            unread.add(resource.urn)
        tagged = {part.strip() for part in tag.split(",")} - {""} if isinstance(tag, str) else set[str]()
        globbed = {service.name for service in globbing if _matches(resource.urn, service.roots)}
        names = frozenset(tagged | globbed | _named_by_parents(stack, resource))
        if names:
            roots[resource.urn] = names
    return roots, unread


def _matches(urn: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(urn, glob) for glob in globs)


def _named_by_parents(stack: Stack, resource: StackResource) -> set[str]:
    names: set[str] = set()
    parent = stack.resources.get(resource.parent or "")
    while parent:
        if parent.is_component:
            service = text_of(stack.read(parent, COMPONENT_SERVICE))
            if isinstance(service, str):
                names.add(service)
        parent = stack.resources.get(parent.parent or "")
    return names


def _reached(
    stack: Stack,
    service: str,
    own: set[str],
    roots: Mapping[str, frozenset[str]],
    upward: Mapping[str, set[str]],
    parts: Mapping[str, set[str]],
) -> set[str]:
    def foreign(urn: str) -> bool:
        return urn in roots and service not in roots[urn]

    reached = set(own)
    frontier = list(reached)
    while frontier:
        found = {urn for urn in upward.get(frontier.pop(), ()) if not foreign(urn)} - reached
        reached |= found
        frontier.extend(found)
    frontier = list(reached)
    while frontier:
        urn = frontier.pop()
        needed = {
            other for others in stack.resources[urn].depends_on.values() for other in others if _is_cloud(stack, other)
        }
        attached = {part for part in parts.get(urn, ()) if not foreign(part)}
        found = (needed | attached) - reached
        reached |= found
        frontier.extend(found)
    return reached


def _is_cloud(stack: Stack, urn: str) -> bool:
    return urn in stack.resources and stack.resources[urn].is_cloud


def _referring(stack: Stack) -> Mapping[str, set[str]]:
    referring: dict[str, set[str]] = {}
    for resource in stack.resources.values():
        if resource.is_cloud:
            for urns in resource.depends_on.values():
                for urn in urns:
                    referring.setdefault(urn, set()).add(resource.urn)
    return referring


def _parts(stack: Stack) -> Mapping[str, set[str]]:
    parts: dict[str, set[str]] = {}
    for resource in stack.resources.values():
        for urn in resource.depends_on.get(PARTS.get(resource.type, ""), ()):
            parts.setdefault(urn, set()).add(resource.urn)
    return parts
