"""Lists what the cloud has of each type that is looked for. Reads only.

Parents are listed before what is only found through them: records through their zones, rules through their buckets.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from dualregion.reconcile import backups, links, monitoring, switches
from dualregion.reconcile.cloud import Cloud, CloudTrouble, rows_at
from dualregion.reconcile.model import Declared, Found
from dualregion.reconcile.rows import made

_ANY = "cn-hangzhou"
"""A region for the signature of a global product."""
_TAGS_AT_ONCE = 20
_NO_RULE = ("NoSuchReplicationConfiguration", "NoSuchBucket")
_NO_ENCRYPTION = ("NoSuchServerSideEncryptionRule", "NoSuchBucket")

Reader = Callable[[Cloud, str, Sequence[Declared]], Iterator[Found]]


def everything(cloud: Cloud, declared: Sequence[Declared], regions: Sequence[str]) -> list[Found]:
    """What there is in the regions, of every type. Raises CloudTrouble where a listing is refused."""
    found: list[Found] = []
    for region in regions:
        for read in _REGIONAL:
            found.extend(read(cloud, region, declared))
    for read in _GLOBAL:
        found.extend(read(cloud, _ANY, declared))
    return found


def _networks(cloud: Cloud, region: str, _: Sequence[Declared]) -> Iterator[Found]:
    for row in cloud.pages("vpc", region, "DescribeVpcs", "Vpcs.Vpc", 50, RegionId=region):
        names = {"vpcName": row.get("VpcName", ""), "cidrBlock": row.get("CidrBlock", "")}
        yield made("alicloud:vpc/network:Network", region, row["VpcId"], names, row, "CreationTime")
    for row in cloud.pages("vpc", region, "DescribeVSwitches", "VSwitches.VSwitch", 50, RegionId=region):
        names = {
            "vswitchName": row.get("VSwitchName", ""),
            "cidrBlock": row.get("CidrBlock", ""),
            "vpcId": row.get("VpcId", ""),
        }
        yield made("alicloud:vpc/switch:Switch", region, row["VSwitchId"], names, row, "CreationTime")


def _groups(cloud: Cloud, region: str, _: Sequence[Declared]) -> Iterator[Found]:
    rows = cloud.pages("ecs", region, "DescribeSecurityGroups", "SecurityGroups.SecurityGroup", 50, RegionId=region)
    for row in rows:
        names = {"securityGroupName": row.get("SecurityGroupName", ""), "vpcId": row.get("VpcId", "")}
        token = "alicloud:ecs/securityGroup:SecurityGroup"  # noqa: S105  # a resource type
        yield made(token, region, row["SecurityGroupId"], names, row, "CreationTime")


def _keys(cloud: Cloud, region: str, _: Sequence[Declared]) -> Iterator[Found]:
    rows = [
        cloud.ask("kms", region, "DescribeKey", KeyId=row["KeyId"])["KeyMetadata"]
        for row in cloud.pages("kms", region, "ListKeys", "Keys.Key", 100)
    ]
    # A key that waits for its deletion is gone for the provider too. One of the cloud's own belongs to nobody here.
    live = [row for row in rows if row["KeyState"] != "PendingDeletion" and not str(row.get("Creator", "")).isalpha()]
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(live), _TAGS_AT_ONCE):
        ids = {
            f"ResourceId__{place}": row["KeyId"]
            for place, row in enumerate(live[start : start + _TAGS_AT_ONCE], start=1)
        }
        answer = cloud.ask("kms", region, "ListTagResources", RegionId=region, ResourceType="key", **ids)
        for tag in rows_at(answer, "TagResources.TagResource"):
            tags.setdefault(tag["ResourceId"], {})[tag["TagKey"]] = tag["TagValue"]
    for row in live:
        names = {
            "description": row.get("Description", ""),
            "keySpec": row.get("KeySpec", ""),
            "keyUsage": row.get("KeyUsage", ""),
        }
        told = {**row, "Tags": tags.get(row["KeyId"], {})}
        yield made("alicloud:kms/key:Key", region, row["KeyId"], names, told, "CreationDate")
    for row in cloud.pages("kms", region, "ListAliases", "Aliases.Alias", 100):
        names = {"aliasName": row["AliasName"], "keyId": row["KeyId"]}
        yield Found("alicloud:kms/alias:Alias", region, row["AliasName"], names)


def _buckets(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    wanted = {one.inputs.get("bucket") for one in declared if one.token.endswith(":BucketReplication")}
    listed: list[Any] = cloud.of_oss(lambda: list(cloud.oss2.BucketIterator(cloud.service(region))))
    for row in listed:
        if row.location.removeprefix("oss-") != region:
            continue
        name = str(row.name)
        since = datetime.fromtimestamp(row.creation_date, UTC)
        yield Found("alicloud:oss/bucket:Bucket", region, name, {"bucket": name}, None, since)
        if name in wanted:
            answer = cloud.of_oss(cloud.bucket(name, region).get_bucket_replication, _NO_RULE)
            rules: list[Any] = answer.rule_list if answer else []
            for rule in rules:
                names = {"bucket": name, "destination.bucket": str(rule.target_bucket_name)}
                token = "alicloud:oss/bucketReplication:BucketReplication"  # noqa: S105  # a resource type
                yield Found(token, region, f"{name}:{rule.rule_id}", names)


def _roles(cloud: Cloud, _: str, declared: Sequence[Declared]) -> Iterator[Found]:
    for row in cloud.marked("ListRoles", "Roles.Role", MaxItems=1000):
        yield made("alicloud:ram/role:Role", "", row["RoleName"], {"roleName": row["RoleName"]}, row, "CreateDate")
    for row in cloud.marked("ListPolicies", "Policies.Policy", MaxItems=1000, PolicyType="Custom"):
        name = row["PolicyName"]
        yield made("alicloud:ram/policy:Policy", "", name, {"policyName": name}, row, "CreateDate")
    attached = [one for one in declared if one.token.endswith(":RolePolicyAttachment")]
    for role in sorted({one.inputs["roleName"] for one in attached if "roleName" in one.inputs}):
        try:
            rows = cloud.marked("ListPoliciesForRole", "Policies.Policy", RoleName=role)
            for row in rows:
                names = {"roleName": role, "policyName": row["PolicyName"], "policyType": row["PolicyType"]}
                id = f"role:{row['PolicyName']}:{row['PolicyType']}:{role}"
                token = "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment"  # noqa: S105  # a resource type
                yield made(token, "", id, names, {**row, "Tags": None}, "AttachDate")
        except CloudTrouble as problem:
            if problem.code != "EntityNotExist.Role":
                raise


def _zones(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    wanted = {one.inputs.get("domainName", "") for one in declared if one.token.endswith(":AlidnsRecord")}
    wanted |= {one.inputs.get("domainName", "") for one in declared if one.token.endswith(":AlidnsDomain")}
    if not wanted:
        return
    for row in cloud.pages("alidns", region, "DescribeDomains", "Domains.Domain", 100):
        name = row["DomainName"]
        yield made("alicloud:dns/alidnsDomain:AlidnsDomain", "", name, {"domainName": name}, row, "CreateTimestamp")
        if name not in wanted:
            continue
        records = cloud.pages("alidns", region, "DescribeDomainRecords", "DomainRecords.Record", 100, DomainName=name)
        for record in records:
            names = {
                "domainName": name,
                "rr": record["RR"],
                "type": record["Type"],
                "value": record["Value"],
            }
            told = {**record, "Tags": None}
            id = record["RecordId"]
            yield made("alicloud:dns/alidnsRecord:AlidnsRecord", "", id, names, told, "CreateTimestamp")


_REGIONAL: tuple[Reader, ...] = (_networks, _groups, _keys, backups.read, _buckets, monitoring.regional)
_GLOBAL: tuple[Reader, ...] = (_roles, _zones, *switches.READERS, links.read, monitoring.worldwide)


def key_users(cloud: Cloud, key: Found, found: Sequence[Found]) -> str:
    """Who would lose data with a key, as far as the cloud tells; empty where nobody is known to."""
    for one in found:
        if one.token.endswith(":Alias") and one.region == key.region and one.properties["keyId"] == key.id:
            return f"{one.id} names it"
        if one.token.endswith("Vault") and one.properties["kmsKeyId"] == key.id:
            return f"vault {one.id} is encrypted with it"
    for one in found:
        if one.token.endswith(":Bucket") and one.region == key.region:
            rule = cloud.of_oss(cloud.bucket(one.id, one.region).get_bucket_encryption, _NO_ENCRYPTION)
            if rule is not None and rule.kms_master_keyid == key.id:
                return f"bucket {one.id} is encrypted with it"
    return ""
