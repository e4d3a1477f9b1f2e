"""A pack's judgement as data, for whoever started the engine: passes, unknowns and budgets never reach its events."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from dualregion.recovery.assessment import Assessment, Inventoried, Judged, LineNote, RuleNote, line_notes, ordered
from dualregion.recovery.objective import Service
from dualregion.recovery.rules import Finding, Pack, rules_of
from dualregion.recovery.topology import ServiceTopology
from dualregion_policies.judging import Judgement
from dualregion_policies.reading import StackResource
from dualregion_policies.stack_config import StackConfig

FOLDER_VARIABLE = "DUALREGION_FINDINGS"
"""Names the folder into which each pack writes its judgement. Not set: nothing is written."""

_BACKUP_PRODUCTS = frozenset({"hbr"})
# Their management API belongs to no region; `alidns` begins the names of both generations of the Traffic Manager.
_GLOBAL_PRODUCTS = ("ram", "dns", "alidns", "ga", "cdn", "dcdn", "resourcemanager")
_ACCEPTED = "failures-accepted"


def assessed(pack: str, judgement: Judgement, resources: Sequence[StackResource]) -> Assessment:
    """The judgement with what it was made from."""
    config = judgement.config
    project, stack = _names(resources)
    facts = judgement.facts
    services = config.services if config else ()
    topologies = facts.topologies if facts else ()
    return Assessment(
        project=project,
        stack=stack,
        packs=(pack,),
        unjudged=judgement.unjudged,
        rules=tuple(RuleNote.model_validate(rule.model_dump(mode="json")) for rule in rules_of(Pack(pack))),
        findings=ordered(_judged(pack, judgement, finding) for finding in judgement.findings),
        budgets=_lines(topologies, services),
        services=tuple(
            service.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
            for service in services
        ),
        topologies=tuple(topology.model_dump(mode="json") for topology in topologies),
        resources=tuple(_inventoried(judgement, resources, config)),
    )


def hand_over(pack: str, judgement: Judgement, resources: Sequence[StackResource]) -> None:
    """Write the judgement where DUALREGION_FINDINGS says. Never raises: the engine's events tell the failures too."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    unfinished = Path(folder) / f"{pack}.part"
    try:
        unfinished.write_text(assessed(pack, judgement, resources).model_dump_json(), encoding="utf-8")
        unfinished.rename(Path(folder) / f"{pack}.json")
    except Exception as error:  # noqa: BLE001  # a report that cannot be written must not stop the gate itself
        print(f"dualregion-{pack}: its judgement was not written: {type(error).__name__}", file=sys.stderr)


def _lines(topologies: Sequence[ServiceTopology], services: Sequence[Service]) -> tuple[LineNote, ...]:
    try:
        return line_notes(topologies, services)
    except Exception:  # noqa: BLE001  # promises-kept crashed over the same budgets, and rules-run says so
        return ()


def _judged(pack: str, judgement: Judgement, finding: Finding) -> Judged:
    return Judged(
        rule=finding.rule,
        subject=finding.subject,
        verdict=finding.verdict,
        message=finding.message,
        level=str(judgement.level(finding)),
        pack=pack,
        open=finding.open,
        about=finding.about,
        waived=finding.rule == _ACCEPTED,
    )


def _names(resources: Sequence[StackResource]) -> tuple[str, str]:
    for resource in resources:
        parts = resource.urn.split("::")
        if len(parts) > 2:
            return parts[1], parts[0].removeprefix("urn:pulumi:")
    return "", ""


def _role(kind: str, side: str) -> str:
    """What a resource is for. A product that is managed globally stands on neither side, whoever creates it."""
    product = kind.removeprefix("alicloud:").partition("/")[0]
    if product in _BACKUP_PRODUCTS:
        return "backup"
    return "global" if product.startswith(_GLOBAL_PRODUCTS) else side


def _inventoried(
    judgement: Judgement, resources: Sequence[StackResource], config: StackConfig | None
) -> Iterable[Inventoried]:
    sides = {config.primary: "primary", config.standby: "standby"} if config else {}
    tiers = {service.name: service.tier for service in config.services} if config else {}
    providers = {resource.urn: resource.provider_props or {} for resource in resources}
    for resource in judgement.facts.resources if judgement.facts else ():
        services = tuple(sorted(resource.services))
        side = ""
        with suppress(TypeError):  # A region that is not known before the deployment is no key.
            side = sides.get(str(providers[resource.urn].get("region")), "")
        yield Inventoried(
            urn=resource.urn,
            type=resource.type,
            name=resource.name,
            services=services,
            tiers=tuple(sorted({tier for name in services if (tier := tiers.get(name))})),
            role=_role(resource.type, side),
            undecided=resource.undecided,
        )
