"""Lists what the cloud has of each type that is looked for. Reads only.

Parents are listed before what is only found through them: records through their zones, rules through their buckets.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from dualregion.reconcile.cloud import Cloud, CloudTrouble, Row, rows_at
from dualregion.reconcile.model import Declared, Found

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
        yield _made("alicloud:vpc/network:Network", region, row["VpcId"], names, row, "CreationTime")
    for row in cloud.pages("vpc", region, "DescribeVSwitches", "VSwitches.VSwitch", 50, RegionId=region):
        names = {
            "vswitchName": row.get("VSwitchName", ""),
            "cidrBlock": row.get("CidrBlock", ""),
            "vpcId": row.get("VpcId", ""),
        }
        yield _made("alicloud:vpc/switch:Switch", region, row["VSwitchId"], names, row, "CreationTime")


def _groups(cloud: Cloud, region: str, _: Sequence[Declared]) -> Iterator[Found]:
    rows = cloud.pages("ecs", region, "DescribeSecurityGroups", "SecurityGroups.SecurityGroup", 50, RegionId=region)
    for row in rows:
        names = {"securityGroupName": row.get("SecurityGroupName", ""), "vpcId": row.get("VpcId", "")}
        token = "alicloud:ecs/securityGroup:SecurityGroup"  # noqa: S105  # a resource type
        yield _made(token, region, row["SecurityGroupId"], names, row, "CreationTime")


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
        yield _made("alicloud:kms/key:Key", region, row["KeyId"], names, told, "CreationDate")
    for row in cloud.pages("kms", region, "ListAliases", "Aliases.Alias", 100):
        names = {"aliasName": row["AliasName"], "keyId": row["KeyId"]}
        yield Found("alicloud:kms/alias:Alias", region, row["AliasName"], names)


def _vaults(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    # Asked only where a vault or a policy is declared: the service has to be activated before it answers.
    if not any(one.token.startswith("alicloud:hbr/") and one.region == region for one in declared):
        return
    for row in cloud.pages("hbr", region, "DescribeVaults", "Vaults.Vault", 50, VaultRegionId=region):
        names = {"vaultName": row.get("VaultName", ""), "vaultType": row.get("VaultType", "")}
        names["kmsKeyId"] = row.get("KmsKeyId", "")
        held = max(int(row.get(name) or 0) for name in ("SnapshotCount", "BytesDone", "StorageSize"))
        holds = "it holds backups" if held else ""
        if not row.get("Replication"):
            yield _made("alicloud:hbr/vault:Vault", region, row["VaultId"], names, row, "CreatedTime", holds)
    token: dict[str, object] = {}
    while True:
        answer = cloud.ask("hbr", region, "DescribePoliciesV2", MaxResults=100, **token)
        for row in rows_at(answer, "Policies"):
            names = {"policyName": row.get("PolicyName", ""), "policyType": row.get("PolicyType", "")}
            count = int(row.get("PolicyBindingCount") or 0)
            holds = f"{count} sources are bound to it" if count else ""
            yield _made("alicloud:hbr/policy:Policy", region, row["PolicyId"], names, row, "CreatedTime", holds)
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def _buckets(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    wanted = {one.inputs.get("bucket") for one in declared if one.token.endswith(":BucketReplication")}
    listed: list[Any] = cloud.of_oss(lambda: list(cloud.oss2.BucketIterator(cloud.service(region))))
    for row in listed:
        if row.location.removeprefix("oss-") != region:
            continue
        name = str(row.name)
        made = datetime.fromtimestamp(row.creation_date, UTC)
        yield Found("alicloud:oss/bucket:Bucket", region, name, {"bucket": name}, None, made)
        if name in wanted:
            answer = cloud.of_oss(cloud.bucket(name, region).get_bucket_replication, _NO_RULE)
            rules: list[Any] = answer.rule_list if answer else []
            for rule in rules:
                names = {"bucket": name, "destination.bucket": str(rule.target_bucket_name)}
                token = "alicloud:oss/bucketReplication:BucketReplication"  # noqa: S105  # a resource type
                yield Found(token, region, f"{name}:{rule.rule_id}", names)


def _roles(cloud: Cloud, _: str, declared: Sequence[Declared]) -> Iterator[Found]:
    for row in cloud.marked("ListRoles", "Roles.Role", MaxItems=1000):
        yield _made("alicloud:ram/role:Role", "", row["RoleName"], {"roleName": row["RoleName"]}, row, "CreateDate")
    for row in cloud.marked("ListPolicies", "Policies.Policy", MaxItems=1000, PolicyType="Custom"):
        name = row["PolicyName"]
        yield _made("alicloud:ram/policy:Policy", "", name, {"policyName": name}, row, "CreateDate")
    attached = [one for one in declared if one.token.endswith(":RolePolicyAttachment")]
    for role in sorted({one.inputs["roleName"] for one in attached if "roleName" in one.inputs}):
        try:
            rows = cloud.marked("ListPoliciesForRole", "Policies.Policy", RoleName=role)
            for row in rows:
                names = {"roleName": role, "policyName": row["PolicyName"], "policyType": row["PolicyType"]}
                id = f"role:{row['PolicyName']}:{row['PolicyType']}:{role}"
                token = "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment"  # noqa: S105  # a resource type
                yield _made(token, "", id, names, {**row, "Tags": None}, "AttachDate")
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
        yield _made("alicloud:dns/alidnsDomain:AlidnsDomain", "", name, {"domainName": name}, row, "CreateTimestamp")
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
            yield _made("alicloud:dns/alidnsRecord:AlidnsRecord", "", id, names, told, "CreateTimestamp")


_REGIONAL: tuple[Reader, ...] = (_networks, _groups, _keys, _vaults, _buckets)
_GLOBAL: tuple[Reader, ...] = (_roles, _zones)


def key_users(cloud: Cloud, key: Found, found: Sequence[Found]) -> str:
    """Who would lose data with a key, as far as the cloud tells; empty where nobody is known to."""
    for one in found:
        if one.token.endswith(":Alias") and one.region == key.region and one.properties["keyId"] == key.id:
            return f"{one.id} names it"
        if one.token.endswith(":Vault") and one.properties["kmsKeyId"] == key.id:
            return f"vault {one.id} is encrypted with it"
    for one in found:
        if one.token.endswith(":Bucket") and one.region == key.region:
            rule = cloud.of_oss(cloud.bucket(one.id, one.region).get_bucket_encryption, _NO_ENCRYPTION)
            if rule is not None and rule.kms_master_keyid == key.id:
                return f"bucket {one.id} is encrypted with it"
    return ""


def _made(
    token: str, region: str, id: object, names: Mapping[str, object], row: Row, when: str, holds: str = ""
) -> Found:
    properties = {name: str(value) for name, value in names.items()}
    return Found(token, region, str(id), properties, _tags(row.get("Tags", {})), _moment(row.get(when)), holds)


def _tags(value: Any) -> dict[str, str] | None:
    """Tags in one of the spellings of the products: a list of pairs, in `Tag` or not, or a plain map."""
    if value is None:
        return None
    map_ = cast("dict[str, Any]", value) if isinstance(value, dict) else {"Tag": value}
    if "Tag" not in map_:
        return map_
    rows = cast("Sequence[Row]", map_["Tag"])
    return {str(row.get("Key", row.get("TagKey"))): str(row.get("Value", row.get("TagValue", ""))) for row in rows}


def _moment(value: object) -> datetime | None:
    """Seconds or milliseconds since 1970, or ISO 8601 text."""
    if value in (None, ""):
        return None
    text = str(value)
    if text.isdigit():
        number = int(text)
        return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC)
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
