"""A protected workload: one service in two regions, composed of the other components."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from dualregion.backup_vault import BackupVault, BackupVaultArgs
from dualregion.construction import ConstructionError
from dualregion.dns_failover import DnsFailover, DnsFailoverArgs
from dualregion.guardrails import Guardrails, GuardrailsArgs, refuse_unprotected
from dualregion.monitoring import RecoveryMonitoring, RecoveryMonitoringArgs, Watched
from dualregion.network import IngressArgs, RegionalNetwork, refuse_overlap
from dualregion.objects import ReplicatedBucket, ReplicatedBucketArgs
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology, Store
from dualregion.region_pair import RegionPair
from dualregion.settings import declared_service

SERVICE_TAG = "dr:service"
"""Names the service that a resource belongs to."""


class RegionNamesArgs(TypedDict):
    """The two regions, by name."""

    primary: str
    """Region that serves in ordinary times, such as `cn-hongkong`."""
    standby: str
    """Region that takes over, such as `ap-southeast-1`."""
    account_id: NotRequired[str]
    """The account. Left out: the provider asks the cloud for it."""


class NetworksArgs(TypedDict):
    """A network in each region."""

    primary_cidr: str
    """Addresses of the primary region's network, such as `10.16.0.0/16`."""
    standby_cidr: str
    """Addresses of the standby's network; they must not overlap the primary's."""
    zones: NotRequired[int]
    """In how many zones of each region there is a subnet. Left out: 2."""
    ingress: NotRequired[Sequence[IngressArgs]]
    """What may reach the service in either region. Left out: nothing."""


class ProtectedWorkloadArgs(TypedDict):
    """One service in two regions. What is left out is not part of the service."""

    service: NotRequired[str]
    """Name of the service in stack config `dualregion:services`. Left out: the component's name."""
    regions: NotRequired[RegionNamesArgs]
    """The two regions. Left out: only where the program hands in a pair."""
    network: NotRequired[NetworksArgs]
    """A network in each region. Left out: none."""
    objects: NotRequired[ReplicatedBucketArgs]
    """A bucket and its copy. Left out: none."""
    vault: NotRequired[BackupVaultArgs]
    """Backups of the bucket, of file systems and of instances, which bring back what was damaged in both regions.
    Left out: none."""
    traffic: NotRequired[DnsFailoverArgs]
    """What moves the service's traffic. Left out: nothing does; clients go elsewhere by themselves."""
    monitoring: NotRequired[RecoveryMonitoringArgs]
    """Alarms on both regions. Left out: none; nobody is told by the cloud."""
    guardrails: NotRequired[GuardrailsArgs]
    """What else must not be deleted. Left out: only what holds data is protected, in every tier."""


class ProtectedWorkload(pulumi.ComponentResource):
    """A service that survives the loss of a region as far as it says it does.

    What it promises stands in stack config `dualregion:services`; what it is built of is registered as `recovery`, so
    that the two can be compared before anything is created. Every resource that can carry tags carries `dr:service`.

    Raises ConstructionError for a service that config does not declare, for a pair that is missing or given twice, and
    for whatever its parts refuse.
    """

    service: pulumi.Output[str]
    """Name of the service in stack config."""
    recovery: pulumi.Output[Mapping[str, Any]]
    """What the service is built of, as far as recovery is concerned."""
    endpoints: pulumi.Output[Mapping[str, str]]
    """Where clients reach the service: `traffic`, `primaryObjects`, `standbyObjects`, as far as it has them."""

    def __init__(
        self,
        name: str,
        args: ProtectedWorkloadArgs,
        opts: pulumi.ResourceOptions | None = None,
        pair: RegionPair | None = None,
    ) -> None:
        super().__init__("dualregion:index:ProtectedWorkload", name, {**args}, opts)
        declared = declared_service(name, args.get("service", name))
        service = declared.name
        _judge_parts(name, args, declared)
        pair = self._pair(name, args, pair)
        tags = {SERVICE_TAG: service}
        guardrails = Guardrails(name, args.get("guardrails", {}), pair)
        child = pulumi.ResourceOptions(parent=self, transformations=[guardrails.transformation])
        endpoints: dict[str, pulumi.Output[str]] = {}

        networks = args.get("network")
        self.networks = _networks(name, networks, tags, pair, child) if networks else ()
        """The primary's and the standby's, or none."""

        objects = args.get("objects")
        self.objects = (
            ReplicatedBucket(
                f"{name}-objects", {**objects, "tags": {**objects.get("tags", {}), **tags}}, child, pair=pair
            )
            if objects
            else None
        )
        if self.objects:
            endpoints["primaryObjects"] = self.objects.primary_endpoint
            endpoints["standbyObjects"] = self.objects.standby_endpoint

        vault = args.get("vault")
        self.vault = (
            BackupVault(
                f"{name}-vault",
                {**vault, "tags": {**vault.get("tags", {}), **tags}},
                child,
                pair=pair,
                bucket=self.objects.primary_bucket if self.objects else None,
            )
            if vault is not None
            else None
        )

        traffic = args.get("traffic")
        self.traffic = (
            DnsFailover(f"{name}-traffic", {**traffic, "tags": {**traffic.get("tags", {}), **tags}}, child, pair=pair)
            if traffic
            else None
        )
        if self.traffic:
            endpoints["traffic"] = self.traffic.fqdn

        monitoring = args.get("monitoring")
        self.monitoring = (
            RecoveryMonitoring(
                f"{name}-monitoring",
                {**monitoring, "tags": {**monitoring.get("tags", {}), **tags}},
                child,
                pair=pair,
                service=declared,
                watched=_watched(pair, traffic, self.objects),
            )
            if monitoring
            else None
        )

        guardrails.check()
        self.topology = ServiceTopology(
            service=service,
            primary=pair.primary.name,
            standby=pair.standby.name,
            stores=_stores(self.objects, self.vault),
            switch=self.traffic.switch if self.traffic else None,
        )
        self.service = pulumi.Output.from_input(service)
        self.recovery = pulumi.Output.from_input(self.topology.model_dump(mode="json"))
        self.endpoints = pulumi.Output.all(**endpoints)
        self.register_outputs({"service": service, "recovery": self.recovery, "endpoints": self.endpoints})

    def _pair(self, name: str, args: ProtectedWorkloadArgs, pair: RegionPair | None) -> RegionPair:
        regions = args.get("regions")
        if (pair is None) == (regions is None):
            raise ConstructionError(
                name,
                "regions",
                "neither a pair nor two regions are given" if pair is None else "a pair is given as well",
                "give pair= in Python, or regions with primary and standby",
            )
        if pair or not regions:
            assert pair  # noqa: S101  # the check above leaves no other case; this tells the type checker
            return pair
        return RegionPair(
            f"{name}-pair",
            primary=regions["primary"],
            standby=regions["standby"],
            account_id=regions.get("account_id"),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _judge_parts(name: str, args: ProtectedWorkloadArgs, service: Service) -> None:
    objects, vault = args.get("objects"), args.get("vault")
    if vault is not None and objects is None and not vault.get("file_systems"):
        raise ConstructionError(
            name, "vault", "there is nothing to back up", "give objects or file_systems as well, or leave it out"
        )
    given = {"objects": objects, "vault": vault}
    protection = {part: own.get("deletion_protection", True) for part, own in given.items() if own is not None}
    refuse_unprotected(name, service, args.get("guardrails", {}), protection)


def _stores(objects: ReplicatedBucket | None, vault: BackupVault | None) -> tuple[Store, ...]:
    own = [objects.store.model_copy(update={"vaults": (vault.vault,) if vault else ()})] if objects else []
    return (*own, *(vault.stores if vault else ()))


def _watched(
    pair: RegionPair, traffic: DnsFailoverArgs | None, objects: ReplicatedBucket | None
) -> tuple[Watched, Watched]:
    addresses = traffic["addresses"] if traffic else None
    primary = Watched(
        pair.primary,
        address=addresses["primary"] if addresses else None,
        bucket=objects.primary_bucket if objects else None,
        copied=objects is not None,
    )
    standby = Watched(
        pair.standby,
        address=addresses["standby"] if addresses else None,
        bucket=objects.standby_bucket if objects else None,
    )
    return primary, standby


def _networks(
    name: str,
    args: NetworksArgs,
    tags: Mapping[str, str],
    pair: RegionPair,
    child: pulumi.ResourceOptions,
) -> tuple[RegionalNetwork, ...]:
    refuse_overlap(name, args["primary_cidr"], args["standby_cidr"])
    return tuple(
        RegionalNetwork(
            f"{name}-{region.side}",
            {"cidr": cidr, "zones": args.get("zones", 2), "ingress": args.get("ingress", []), "tags": tags},
            child,
            region=region,
        )
        for region, cidr in zip(pair.regions, (args["primary_cidr"], args["standby_cidr"]), strict=True)
    )
