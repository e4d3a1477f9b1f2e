"""Small stacks for the pack dualregion-guardrails: what each rule is asked of, and what it says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.snapshots import LEFT_OUT, PROVIDER, UNKNOWN, Item, Snapshot, snapshot

EVERYBODY: Mapping[str, Any] = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": ["oss:GetObject"], "Principal": ["*"]}],
}
NAMED = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": ["oss:GetObject"], "Principal": ["1234"]}]}
FENCED = {
    "Version": "1",
    "Statement": [{**EVERYBODY["Statement"][0], "Condition": {"IpAddress": {"acs:SourceIp": ["10.0.0.0/8"]}}}],
}


def stack(*items: Item) -> Snapshot:
    return snapshot(Item("primary", PROVIDER, {"region": "cn-shanghai"}, None), *items)


def bucket(**props: object) -> Item:
    return Item("data", "alicloud:oss/bucket:Bucket", {"bucket": "data", "tags": {"dr:service": "archive"}, **props})


def beside(kind: str, **props: object) -> Item:
    token = f"alicloud:oss/{kind[0].lower()}{kind[1:]}:{kind}"
    return Item(kind, token, {"bucket": "data", **props}, needs={"bucket": ["data"]})


def of(kind: str, **props: object) -> Item:
    """`of("rds/instance")`."""
    room, name = kind.split("/")
    return Item("data", f"alicloud:{room}/{name}:{name[0].upper()}{name[1:]}", dict(props))


def audit(kind: str, reference: str, **props: object) -> Item:
    room, name = kind.split("/")
    token = f"alicloud:{room}/{name}:{name[0].upper()}{name[1:]}"
    return Item("audit", token, {reference: UNKNOWN, **props}, needs={reference: ["data"]})


RULE = "ecs/securityGroupRule"
OPEN_RULE = {"type": "ingress", "ipProtocol": "tcp", "cidrIp": "0.0.0.0/0", "portRange": "443/443"}
FLOW = Item("flow", "alicloud:vpc/flowLog:FlowLog", {"resourceId": UNKNOWN}, needs={"resourceId": ["data"]})
TRAIL: Mapping[str, Any] = {"trailRegion": "All", "eventRw": "All", "status": "Enable", "ossBucketName": "trail"}
REDIS = (of("kvstore/instance"), audit("kvstore/auditLogConfig", "instanceId", dbAudit=True, retention=180))
MONGO = (of("mongodb/instance"), audit("mongodb/auditPolicy", "dbInstanceId", auditStatus="enable", storagePeriod=200))
RDS = of("rds/instance", sqlCollectorStatus="Enabled", sqlCollectorConfigValue=180)
LOGGED = (bucket(), beside("BucketLogging", targetBucket="logs"))


@dataclass(frozen=True)
class Good:
    """A stack that a rule passes, and edits of it that the rule tells apart: (resource, path, value, verdict)."""

    rule: str
    items: Sequence[Item]
    edits: Sequence[tuple[str, str, object, str]]


GOOD = [
    Good(
        "bucket-private",
        (bucket(),),
        [
            ("data", "acl", "public-read", "fails"),
            ("data", "acl", UNKNOWN, "unknown"),
            ("data", "policy", json.dumps(EVERYBODY), "fails"),
            ("data", "policy", json.dumps(NAMED), "passes"),
            ("data", "policy", json.dumps(FENCED), "passes"),
            ("data", "policy", UNKNOWN, "unknown"),
            ("data", "website", {"indexDocument": "index.html"}, "fails"),
            ("data", "website", UNKNOWN, "unknown"),
        ],
    ),
    Good(
        "bucket-private",
        (bucket(acl="private"), beside("BucketAcl", acl="private"), beside("BucketPolicy", policy=json.dumps(NAMED))),
        [
            ("BucketAcl", "acl", "public-read-write", "fails"),
            ("BucketAcl", "acl", UNKNOWN, "unknown"),
            ("BucketAcl", "bucket", "another", "passes"),
            ("BucketPolicy", "policy", json.dumps(EVERYBODY), "fails"),
            ("BucketPolicy", "policy", "{", "unknown"),
        ],
    ),
    Good(
        "bucket-private",
        (
            bucket(acl="public-read", policy=json.dumps(EVERYBODY)),
            beside("BucketPublicAccessBlock", blockPublicAccess=True),
        ),
        [
            ("BucketPublicAccessBlock", "blockPublicAccess", False, "fails"),
            ("BucketPublicAccessBlock", "blockPublicAccess", UNKNOWN, "unknown"),
            ("BucketPublicAccessBlock", "blockPublicAccess", LEFT_OUT, "fails"),
        ],
    ),
    *(
        Good(
            "database-private",
            (of(kind),),
            [
                ("data", prop, wide, "fails"),
                ("data", prop, UNKNOWN, "unknown"),
                ("data", prop, narrow, "passes"),
            ],
        )
        for kind, prop, narrow, wide in (
            ("rds/instance", "securityIps", ["10.0.0.0/8"], ["10.0.0.1,0.0.0.0/0"]),
            ("polardb/cluster", "securityIps", ["10.0.0.0/8"], ["::/0"]),
            ("polardb/cluster", "dbClusterIpArrays", [{"securityIps": ["10.0.0.1"]}], [{"securityIps": ["0.0.0.0/0"]}]),
            ("kvstore/instance", "securityIps", ["10.0.0.0/8"], ["0.0.0.0/0"]),
            ("mongodb/instance", "securityIpLists", ["10.0.0.0/8"], ["::/0", "10.0.0.1"]),
            ("mongodb/shardingInstance", "securityIpLists", ["10.0.0.0/8"], ["0.0.0.0/0"]),
        )
    ),
    Good(
        "network-closed",
        (of(RULE, **OPEN_RULE),),
        [
            ("data", "portRange", "22/22", "fails"),
            ("data", "portRange", "443/444", "fails"),
            ("data", "portRange", "1/65535", "fails"),
            ("data", "portRange", LEFT_OUT, "fails"),
            ("data", "portRange", UNKNOWN, "unknown"),
            ("data", "ipProtocol", "all", "fails"),
            ("data", "cidrIp", UNKNOWN, "unknown"),
            ("data", "type", UNKNOWN, "unknown"),
        ],
    ),
    Good(
        "network-closed",
        (of(RULE, **{**OPEN_RULE, "portRange": "22/22", "cidrIp": "10.0.0.0/8", "policy": "accept"}),),
        [("data", "cidrIp", "0.0.0.0/0", "fails"), ("data", "ipv6CidrIp", "::/0", "fails")],
    ),
    Good("resources-tagged", (bucket(),), [("data", "tags", {}, "fails"), ("data", "tags", UNKNOWN, "unknown"),
                                           ("data", "tags", LEFT_OUT, "fails")]),
    Good(
        "account-trail-kept",
        (of("actiontrail/trail", **TRAIL),),
        [
            ("data", "status", "Disable", "fails"),
            ("data", "eventRw", "Write", "fails"),
            ("data", "trailRegion", "cn-hongkong", "fails"),
            ("data", "ossBucketName", LEFT_OUT, "fails"),
            ("data", "status", UNKNOWN, "unknown"),
        ],
    ),
    Good(
        "account-trail-kept",
        (of("actiontrail/trail", slsProjectArn="acs:log:cn-hongkong:1:project/trail"),),
        [("data", "slsProjectArn", LEFT_OUT, "fails")],
    ),
    Good(
        "storage-and-network-logged",
        LOGGED,
        [("BucketLogging", "targetBucket", LEFT_OUT, "fails"), ("BucketLogging", "bucket", "another", "fails")],
    ),
    Good("storage-and-network-logged", (of("vpc/network"), FLOW), [("flow", "status", "Inactive", "fails"),
                                                                   ("flow", "status", UNKNOWN, "unknown")]),
    Good("storage-and-network-logged", (of("log/store", retentionPeriod=180),),
         [("data", "retentionPeriod", 179, "fails"), ("data", "retentionPeriod", UNKNOWN, "unknown"),
          ("data", "retentionPeriod", LEFT_OUT, "fails")]),
    Good("database-audited", (RDS,), [("data", "sqlCollectorStatus", "Disabled", "fails"),
                                      ("data", "sqlCollectorStatus", LEFT_OUT, "fails"),
                                      ("data", "sqlCollectorStatus", UNKNOWN, "unknown"),
                                      ("data", "sqlCollectorConfigValue", 30, "fails"),
                                      ("data", "sqlCollectorConfigValue", LEFT_OUT, "fails")]),
    Good("database-audited", (of("polardb/cluster", collectorStatus="Enable"),),
         [("data", "collectorStatus", "Disabled", "fails"), ("data", "collectorStatus", LEFT_OUT, "fails")]),
    Good("database-audited", REDIS, [("audit", "dbAudit", False, "fails"), ("audit", "retention", 30, "fails"),
                                     ("audit", "dbAudit", UNKNOWN, "unknown")]),
    Good("database-audited", MONGO, [("audit", "auditStatus", "disabled", "fails"),
                                     ("audit", "storagePeriod", LEFT_OUT, "fails")]),
    Good("cluster-logged", (of("cs/managedKubernetes", controlPlaneLogComponents=["apiserver"]),),
         [("data", "controlPlaneLogComponents", [], "fails"), ("data", "controlPlaneLogComponents", LEFT_OUT, "fails"),
          ("data", "controlPlaneLogComponents", UNKNOWN, "unknown")]),
]  # fmt: skip
