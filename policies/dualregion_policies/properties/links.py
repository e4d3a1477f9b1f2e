"""What ties the two regions together, and what lies in neither."""

from collections.abc import Mapping

from dualregion_policies.properties import Property

PEER = "alicloud:cen/transitRouterPeerAttachment:TransitRouterPeerAttachment"
OLD_LIMIT = "alicloud:cen/bandwidthLimit:BandwidthLimit"
ATTACHMENT = "alicloud:cen/transitRouterVpcAttachment:TransitRouterVpcAttachment"
OLD_ATTACHMENT = "alicloud:cen/instanceAttachment:InstanceAttachment"
ROUTER = "alicloud:cen/transitRouter:TransitRouter"
NETWORK = "alicloud:vpc/network:Network"
BLOCK = "alicloud:vpc/ipv4CidrBlock:Ipv4CidrBlock"

PEER_BANDWIDTH = Property(PEER, ("bandwidth",))
PEER_PAYMENT = Property(PEER, ("bandwidthType",))
PEER_PLAN = Property(PEER, ("cenBandwidthPackageId",))
PEER_ROUTER = Property(PEER, ("peerTransitRouterId",))
PEER_REGION = Property(PEER, ("peerTransitRouterRegionId",))
OLD_LIMIT_BANDWIDTH = Property(OLD_LIMIT, ("bandwidthLimit",))
OLD_LIMIT_REGIONS = Property(OLD_LIMIT, ("regionIds",))
ATTACHED_ZONE = Property(ATTACHMENT, ("zoneMappings", "zoneId"))
ATTACHED_NETWORK = Property(ATTACHMENT, ("vpcId",))
OLD_ATTACHED = Property(OLD_ATTACHMENT, ("childInstanceId",))
OLD_ATTACHED_KIND = Property(OLD_ATTACHMENT, ("childInstanceType",))
NETWORK_BLOCK = Property(NETWORK, ("cidrBlock",))
NETWORK_BLOCKS = Property(NETWORK, ("secondaryCidrBlocks",))
BLOCK_NETWORK = Property(BLOCK, ("vpcId",))
BLOCK_ADDRESSES = Property(BLOCK, ("secondaryCidrBlock",))
ALARM = "alicloud:cms/alarm:Alarm"
JOB = "alicloud:dts/synchronizationJob:SynchronizationJob"
MONITOR = "alicloud:dts/jobMonitorRule:JobMonitorRule"

ALARM_PROJECT = Property(ALARM, ("project",))
ALARM_METRIC = Property(ALARM, ("metric",))
ALARM_OF = Property(ALARM, ("metricDimensions",))
ALARM_OF_OLD = Property(ALARM, ("dimensions",))
ALARM_PERIOD = Property(ALARM, ("period",))
ALARM_ON = Property(ALARM, ("enabled",))
ALARM_CRITICAL = Property(ALARM, ("escalationsCritical", "threshold"))
ALARM_CRITICAL_TIMES = Property(ALARM, ("escalationsCritical", "times"))
ALARM_CRITICAL_SIGN = Property(ALARM, ("escalationsCritical", "comparisonOperator"))
ALARM_WARN = Property(ALARM, ("escalationsWarn", "threshold"))
ALARM_WARN_TIMES = Property(ALARM, ("escalationsWarn", "times"))
ALARM_WARN_SIGN = Property(ALARM, ("escalationsWarn", "comparisonOperator"))
ALARM_INFO = Property(ALARM, ("escalationsInfo", "threshold"))
ALARM_INFO_TIMES = Property(ALARM, ("escalationsInfo", "times"))
ALARM_INFO_SIGN = Property(ALARM, ("escalationsInfo", "comparisonOperator"))
JOB_TOLD = Property(JOB, ("delayNotice",))
JOB_DELAY = Property(JOB, ("delayRuleTime",))
JOB_ERRORS = Property(JOB, ("errorNotice",))
JOB_DIRECTION = Property(JOB, ("synchronizationDirection",))
MONITOR_JOB = Property(MONITOR, ("dtsJobId",))
MONITOR_KIND = Property(MONITOR, ("type",))
MONITOR_STATE = Property(MONITOR, ("state",))
MONITOR_DELAY = Property(MONITOR, ("delayRuleTime",))

ESCALATIONS = (
    (ALARM_CRITICAL, ALARM_CRITICAL_TIMES, ALARM_CRITICAL_SIGN),
    (ALARM_WARN, ALARM_WARN_TIMES, ALARM_WARN_SIGN),
    (ALARM_INFO, ALARM_INFO_TIMES, ALARM_INFO_SIGN),
)
"""Threshold, looks and comparison of each level of an alarm."""

EVERY = "*"
ANY = frozenset({EVERY})

ACROSS: Mapping[str, frozenset[str]] = {
    "alicloud:oss/bucketReplication:BucketReplication": ANY,
    "alicloud:hbr/replicationVault:ReplicationVault": ANY,
    "alicloud:dts/instance:Instance": ANY,
    "alicloud:dts/synchronizationInstance:SynchronizationInstance": ANY,
    "alicloud:dts/synchronizationJob:SynchronizationJob": ANY,
    "alicloud:dts/jobMonitorRule:JobMonitorRule": ANY,
    "alicloud:ebs/diskReplicaPair:DiskReplicaPair": ANY,
    "alicloud:ebs/diskReplicaGroup:DiskReplicaGroup": ANY,
    "alicloud:ecs/imageCopy:ImageCopy": frozenset({"sourceImageId", "sourceRegionId"}),
    "alicloud:polardb/globalDatabaseNetwork:GlobalDatabaseNetwork": ANY,
    "alicloud:polardb/cluster:Cluster": frozenset({"gdnId"}),
    "alicloud:redis/tairInstance:TairInstance": frozenset({"globalInstanceId"}),
    "alicloud:rds/ddrInstance:DdrInstance": frozenset({"sourceDbInstanceName", "sourceRegion", "backupSetId"}),
    "alicloud:cs/registryEnterpriseSyncRule:RegistryEnterpriseSyncRule": ANY,
    PEER: ANY,
    "alicloud:cen/transitRouterRouteEntry:TransitRouterRouteEntry": ANY,
    "alicloud:cen/transitRouterRouteTableAssociation:TransitRouterRouteTableAssociation": ANY,
    "alicloud:cen/transitRouterRouteTablePropagation:TransitRouterRouteTablePropagation": ANY,
    "alicloud:vpc/peerConnection:PeerConnection": ANY,
    "alicloud:vpc/peerConnectionAccepter:PeerConnectionAccepter": ANY,
    "alicloud:vpc/routeEntry:RouteEntry": frozenset({"destinationCidrblock"}),
    "alicloud:cms/alarm:Alarm": ANY,
    "alicloud:cms/siteMonitor:SiteMonitor": ANY,
}
"""Types whose nature it is to name the other region, with the properties in which they do."""

REGIONLESS = (
    "alicloud:ram/*",
    "alicloud:resourcemanager/*",
    "alicloud:dns/*",
    "alicloud:alidnscloudgtm*",
    "alicloud:pvtz/*",
    "alicloud:ga/*",
    "alicloud:cen/instance:*",
    "alicloud:cen/bandwidth*",
    "alicloud:cas/*",
    "alicloud:cdn/*",
    "alicloud:dcdn/*",
    "alicloud:esa/*",
    "alicloud:cms/alarmContact*",
)
"""Globs over types that belong to the account or to the globe, whichever provider makes them."""
