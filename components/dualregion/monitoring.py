"""Who is told, and how soon: alarms whose arithmetic fits what the service promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.guardrails import read_duration
from dualregion.recovery.durations import spoken
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.region_pair import Region, RegionPair

_MINUTE = timedelta(minutes=1)
_USUAL_TIMES = 3
"""Looks in a row that have to be bad, where the objective leaves time for so many."""
_HEALTHY_PERCENT = 90
"""Availability below which a region counts as not serving: one of three places that probe may be wrong."""


class ContactArgs(TypedDict):
    """A person or a rota. Each address gets a mail with a link, and nothing else before somebody follows it."""

    name: str
    """Such as `oncall`; 2 to 40 characters."""
    mail: str
    """Where mails go."""


class RecoveryMonitoringArgs(TypedDict):
    """Alarms on both regions."""

    contacts: Sequence[ContactArgs]
    """Who is told; at least one."""
    port: NotRequired[int]
    """The TCP port that has to answer in both regions; only for services with traffic. Left out: 443."""
    silence: NotRequired[str]
    """How long an alarm that goes on is not repeated, `PT5M` to `P1D`. Left out: `PT1H`."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of the alarms; contacts and site monitors carry none. Left out: none."""


@dataclass(frozen=True)
class Watched:
    """What a region holds of the service."""

    region: Region
    address: pulumi.Input[str] | None = None
    """Where it is reached; None: nothing is."""
    bucket: pulumi.Input[str] | None = None
    """Name of its bucket; None: it has none."""
    copied: bool = False
    """Whether the bucket is copied to the other region."""


@dataclass(frozen=True)
class Look:
    """How an alarm looks: `times` bad looks in a row, a minute each."""

    times: int
    told: str
    """The arithmetic, for people."""
    threshold: timedelta | None = None
    """The age of a copy from which on a look is bad; None: not about age."""


class RecoveryMonitoring(pulumi.ComponentResource):
    """Alarms that are told in time: a lag before the promised RPO is broken, an outage within the promised detection.

    A rule looks once a minute and fires after `times` bad looks. A copy that falls behind is told at
    threshold + times x 1 min, so the threshold is the RPO less that. An outage is told after (times + 1) x 1 min of
    probes from outside, one a minute, which is the shortest that the cloud offers: the minute in which it begins may
    still look good on average. Each region is watched by rules of its own; the lag is looked at where it is measured,
    beside the bucket that is copied. The sums are registered as `told`.

    Not verified against an account: the metric names `Availability` of site monitors (`acs_networkmonitor`) and of
    buckets, and `ReplicationLatency` of buckets (`acs_oss_dashboard`): no page that was found lists the last one. Look
    them up in the console of Cloud Monitor before relying on them.

    Raises ConstructionError without a contact, and where no alarm can be told within what is promised.
    """

    told: pulumi.Output[Mapping[str, str]]

    def __init__(
        self,
        name: str,
        args: RecoveryMonitoringArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pair: RegionPair,
        service: Service,
        watched: Sequence[Watched],
    ) -> None:
        super().__init__("dualregion:index:RecoveryMonitoring", name, {**args}, opts)
        silence = _silence(name, args)
        lag = lag_look(name, service) if any(one.copied for one in watched) else None
        outage = outage_look(name, service)
        group = self._group(name, args, pair)
        told: dict[str, str] = {}
        for one in watched:
            alarm = _Alarm(self, name, one.region, group, silence, args.get("tags", {}))
            if one.address is not None:
                task = self._site(name, one.region, one.address, int(args.get("port", 443)))
                alarm.on("outage", "acs_networkmonitor", "Availability", {"taskId": task.id}, outage)
                told[f"{one.region.side}Outage"] = outage.told
            if one.bucket is not None:
                alarm.on("bucket", "acs_oss_dashboard", "Availability", {"BucketName": one.bucket}, outage)
                told[f"{one.region.side}Bucket"] = outage.told
            if one.copied and lag and one.bucket is not None:
                alarm.on("lag", "acs_oss_dashboard", "ReplicationLatency", {"BucketName": one.bucket}, lag)
                told[f"{one.region.side}Lag"] = lag.told
        self.told = pulumi.Output.from_input(told)
        self.register_outputs({"told": told})

    def _group(self, name: str, args: RecoveryMonitoringArgs, pair: RegionPair) -> pulumi.Output[str]:
        if not args["contacts"]:
            raise ConstructionError(name, "contacts", "nobody would be told", "name one at least, with an address")
        # Contacts belong to the account; through the standby, they can be changed when the primary is gone.
        child = pulumi.ResourceOptions(parent=self, provider=pair.standby.provider)
        contacts = [
            alicloud.cms.AlarmContact(
                f"{name}-{contact['name']}",
                alarm_contact_name=contact["name"],
                describe=f"told of {name}",
                channels_mail=contact["mail"],
                lang="en",
                opts=child,
            )
            for contact in args["contacts"]
        ]
        group = alicloud.cms.AlarmContactGroup(
            f"{name}-group",
            alarm_contact_group_name=name,
            describe=f"told of {name}",
            contacts=[contact.alarm_contact_name for contact in contacts],
            opts=child,
        )
        return group.alarm_contact_group_name

    def _site(self, name: str, region: Region, address: pulumi.Input[str], port: int) -> alicloud.cms.SiteMonitor:
        return alicloud.cms.SiteMonitor(
            f"{name}-{region.side}-site",
            # The cloud takes no hyphens here.
            task_name=f"{name}_{region.side}".replace("-", "_"),
            task_type="TCP",
            address=address,
            interval="1",
            option_json={"port": port},
            opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
        )


@dataclass(frozen=True)
class _Alarm:
    """What the alarms of one region have in common."""

    parent: pulumi.Resource
    name: str
    region: Region
    group: pulumi.Output[str]
    silence: timedelta
    tags: Mapping[str, str]

    def on(self, role: str, project: str, metric: str, dimensions: Mapping[str, pulumi.Input[str]], look: Look) -> None:
        """An alarm on one metric of one resource: too old where the look has a threshold, else too seldom there."""
        late = look.threshold is not None
        alicloud.cms.Alarm(
            f"{self.name}-{self.region.side}-{role}",
            name=f"{self.name}-{self.region.side}-{role}",
            project=project,
            metric=metric,
            metric_dimensions=pulumi.Output.json_dumps([dimensions]),
            contact_groups=[self.group],
            period=int(_MINUTE.total_seconds()),
            escalations_critical={
                "statistics": "Maximum" if late else "Average",
                "comparison_operator": ">" if late else "<",
                "threshold": str(int(look.threshold.total_seconds())) if look.threshold else str(_HEALTHY_PERCENT),
                "times": look.times,
            },
            silence_time=int(self.silence.total_seconds()),
            tags=self.tags,
            opts=pulumi.ResourceOptions(parent=self.parent, provider=self.region.provider),
        )


def lag_look(name: str, service: Service) -> Look | None:
    """The alarm that is told before the tightest promised age of a copy is reached; None where none is promised.

    Raises ConstructionError for an RPO that an alarm cannot be told within.
    """
    limits = [service.objective_in(scenario).limit(Measure.RPO) for scenario in _LOSSES]
    promised = min((limit for limit in limits if isinstance(limit, timedelta)), default=None)
    if promised is None:
        return None
    times = _fitting(promised - _MINUTE)
    if times < 1:
        raise ConstructionError(
            name,
            "monitoring",
            f"service {service.name} promises an rpo of {spoken(promised)}, and an alarm needs a minute to be told",
            f"promise {spoken(2 * _MINUTE)} or more, or leave monitoring out",
        )
    threshold = promised - times * _MINUTE
    told = f"lag above {spoken(threshold)} + {times} x 1 min = {spoken(promised)}, the promised rpo"
    return Look(times=times, told=told, threshold=threshold)


def outage_look(name: str, service: Service) -> Look:
    """The alarm on an outage. Raises ConstructionError for a detection that an alarm cannot be told within."""
    promised = service.recovery.detect
    times = _USUAL_TIMES if promised is None else _fitting(promised - _MINUTE)
    if times < 1:
        raise ConstructionError(
            name,
            "monitoring",
            f"service {service.name} takes {spoken(promised)} to detect a loss, and an alarm needs two minutes",
            "state PT2M or more in recovery.detect, or leave monitoring out",
        )
    sum_told = f"1 min x ({times}+1) = {spoken((times + 1) * _MINUTE)}"
    limit = "no detection is promised" if promised is None else f"within the {spoken(promised)} of recovery.detect"
    return Look(times=times, told=f"{sum_told}, {limit}")


_LOSSES = (Scenario.ZONE_LOSS, Scenario.REGION_LOSS, Scenario.CONTROL_PLANE_LOSS)
"""Scenarios that replicas help in; what is corrupt is corrupt in them too."""


def _fitting(limit: timedelta) -> int:
    return min(_USUAL_TIMES, limit // _MINUTE)


def _silence(name: str, args: RecoveryMonitoringArgs) -> timedelta:
    text = args.get("silence", "PT1H")
    silence = read_duration(name, "silence", text)
    if not timedelta(minutes=5) <= silence <= timedelta(days=1):
        raise ConstructionError(name, "silence", f"the cloud does not accept {text}", "use PT5M to P1D")
    return silence
