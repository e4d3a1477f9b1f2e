"""Rules about what runs the services: whether it outlives a zone, and whether the standby can take over."""

from collections.abc import Iterable, Iterator

from dualregion.recovery.conditions.standby import Compute, Needed
from dualregion.recovery.rules.checks import checked
from dualregion.recovery.rules.model import Finding, listed


def compute_spans_zones(resources: Iterable[Compute], least: int, *, accept_unbalanced: bool) -> Iterator[Finding]:
    """What makes machines makes them in several zones, evenly, and replaces those that fail."""
    for one in resources:
        known = listed(sorted({zone for zone in one.zones if zone}))
        alone = f"runs in {known or 'one zone'} alone; at least {least} zones are asked for"
        yield checked(
            "compute-spans-zones",
            one,
            [
                (one.redundant(least), alone, "its zones"),
                (True if accept_unbalanced else one.balanced, "fills one zone before the next", "its balance"),
                (one.replaces, "does not replace a machine that has failed", "its health check"),
            ],
            f"is spread over {known}",
        )


def images_and_secrets_copied(resources: Iterable[Needed]) -> Iterator[Finding]:
    """What a start in the standby region needs is there, without anybody copying it on the day."""
    for one in resources:
        checks = [(one.copied, one.without, "its copy in the standby")]
        yield checked("images-and-secrets-copied", one, checks, "is in the standby region too")
