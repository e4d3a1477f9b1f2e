"""Steps of the scenario in `emulator/test_recovery_shapes.py`: backups, alarms, elastic addresses and NAT.

`{VpcId}` stands for the value of that name in an earlier answer; the product `Clock` moves the cloud's clock."""

from __future__ import annotations

import json

Steps = list[tuple[str, str, dict[str, str]]]

_HERE = "cn-hongkong"
_TAG = {"Tag.1.Key": "a", "Tag.1.Value": "b"}
_PLACE = {"VpcId": "{VpcId}", "VSwitchId": "{VSwitchId}"}
_EIP = {"AllocationId": "{AllocationId}"}
_BOUND = {**_EIP, "InstanceId": "{NatGatewayId}", "InstanceType": "Nat"}
_GATEWAY = {"NatGatewayId": "{NatGatewayId}"}
_OUT = {"SnatTableId": "{SnatTableId}", "SnatEntryId": "{SnatEntryId}"}

NAT: Steps = [
    ("Vpc", "CreateVpc", {"CidrBlock": "10.0.0.0/8"}),
    ("Vpc", "CreateVSwitch", {"VpcId": "{VpcId}", "ZoneId": f"{_HERE}-b", "CidrBlock": "10.1.0.0/24"}),
    ("Vpc", "CreateNatGateway", {**_PLACE, "NatType": "Enhanced", **_TAG}),
    ("Vpc", "DescribeNatGateways", _GATEWAY),
    ("Vpc", "ModifyNatGatewayAttribute", {**_GATEWAY, "Name": "n"}),
    ("Vpc", "AllocateEipAddress", {"Bandwidth": "5", **_TAG}),
    ("Vpc", "ModifyEipAddressAttribute", {**_EIP, "Name": "n"}),
    ("Vpc", "AssociateEipAddress", _BOUND),
    ("Vpc", "DescribeEipAddresses", _EIP),
    ("Vpc", "ModifyEipForwardMode", {"InstanceId": "{AllocationId}", "Mode": "NAT"}),
    ("Vpc", "DescribeNatGateways", _GATEWAY),
    ("Vpc", "CreateSnatEntry", {"SnatTableId": "{SnatTableId}", "SourceCIDR": "10.1.0.0/24", "SnatIp": "{EipAddress}"}),
    ("Vpc", "DescribeSnatTableEntries", _OUT),
    ("Vpc", "ModifySnatEntry", {**_OUT, "SnatEntryName": "n"}),
    ("Vpc", "DeleteSnatEntry", _OUT),
    ("Vpc", "UnassociateEipAddress", _BOUND),
    ("Vpc", "DeletionProtection", {"InstanceId": "{AllocationId}", "Type": "EIP", "ProtectionEnable": "false"}),
    ("Vpc", "ReleaseEipAddress", _EIP),
    ("Vpc", "DeleteNatGateway", _GATEWAY),
]

_VAULT = {"ResourceType": "vault", "ResourceId.1": "{VaultId}"}
_RULES = [
    {"RuleType": "BACKUP", "BackupType": "COMPLETE", "Schedule": "I|0|P1D", "VaultId": "{VaultId}"},
    {"RuleType": "TRANSITION", "Retention": 7},
]
_BINDING = {"PolicyId": "{PolicyId}", "SourceType": "OSS"}
_MIRROR = {
    "VaultRegionId": "ap-southeast-1",
    "ReplicationSourceRegionId": _HERE,
    "ReplicationSourceVaultId": "{VaultId}",
}
_BACKUP = {"VaultId": "{VaultId}", "SnapshotId": "{SnapshotId}", "SourceType": "OSS"}
_OTHER = {"CrossAccountUserId": "1234567890123456", "CrossAccountRoleName": "hbr"}

_FILES = {"ResourceType": "filesystem", "ResourceId.1": "{FileSystemId}"}
FILES: Steps = [
    ("Nas", "CreateFileSystem", {"ProtocolType": "NFS", "StorageType": "Capacity", **_TAG}),
    ("Nas", "DescribeFileSystems", {"FileSystemId": "{FileSystemId}"}),
    ("Nas", "ModifyFileSystem", {"FileSystemId": "{FileSystemId}", "Description": "d"}),
    ("Nas", "GetRecycleBinAttribute", {"FileSystemId": "{FileSystemId}"}),
    ("Nas", "DescribeNfsAcl", {"FileSystemId": "{FileSystemId}"}),
    ("Nas", "DescribeSmbAcl", {"FileSystemId": "{FileSystemId}"}),
    ("Nas", "TagResources", {**_FILES, **_TAG}),
    ("Nas", "ListTagResources", _FILES),
    ("Nas", "UntagResources", {**_FILES, "TagKey.1": "a"}),
    ("Nas", "DeleteFileSystem", {"FileSystemId": "{FileSystemId}"}),
]

BACKUPS: Steps = [
    ("Hbr", "CreateVault", {"VaultName": "shape", "VaultRegionId": _HERE}),
    ("Hbr", "DescribeVaults", {"VaultId": "{VaultId}"}),
    ("Hbr", "UpdateVault", {"VaultId": "{VaultId}", "Description": "d"}),
    ("Hbr", "ChangeResourceGroup", {"ResourceId": "{VaultId}", "ResourceType": "vault", "NewResourceGroupId": "rg-x"}),
    ("Hbr", "TagResources", {**_VAULT, **_TAG}),
    ("Hbr", "ListTagResources", _VAULT),
    ("Hbr", "UntagResources", {**_VAULT, "TagKey.1": "a"}),
    ("Hbr", "DescribeVaultReplicationRegions", {}),
    ("Hbr", "CreatePolicyV2", {"PolicyName": "shape", "Rules": json.dumps(_RULES)}),
    ("Hbr", "DescribePoliciesV2", {"PolicyId": "{PolicyId}"}),
    ("Hbr", "UpdatePolicyV2", {"PolicyId": "{PolicyId}", "PolicyName": "n"}),
    (
        "Hbr",
        "CreatePolicyBindings",
        {
            "PolicyId": "{PolicyId}",
            "PolicyBindingList": '[{"SourceType":"OSS","DataSourceId":"shape-bucket"}]',
        },
    ),
    ("Hbr", "DescribePolicyBindings", _BINDING),
    ("Hbr", "UpdatePolicyBinding", {**_BINDING, "DataSourceId": "shape-bucket", "Disabled": "true"}),
    ("Hbr", "ExecutePolicyV2", {**_BINDING, "DataSourceId": "shape-bucket"}),
    ("There", "CreateReplicationVault", {**_MIRROR, "VaultName": "mirror"}),
    ("Clock", "advance", {"hours": "1"}),
    ("There", "DescribeVaults", {}),
    ("Hbr", "DescribeVaults", {}),
    ("Hbr", "DescribeBackupJobs2", {"SourceType": "OSS"}),
    ("There", "SearchHistoricalSnapshots", {"SourceType": "OSS", "Query": "[]"}),
    ("Hbr", "DescribeVaults", {}),
    ("Hbr", "SearchHistoricalSnapshots", {"SourceType": "OSS", "Query": "[]"}),
    ("Hbr", "CreateRestoreJob", {**_BACKUP, "RestoreType": "OSS", "TargetBucket": "shape-bucket"}),
    ("Clock", "advance", {"hours": "1"}),
    ("Hbr", "DescribeRestoreJobs2", {"RestoreType": "OSS"}),
    ("Hbr", "DeleteSnapshot", _BACKUP),
    ("Hbr", "DeletePolicyBinding", {**_BINDING, "DataSourceIds": '["shape-bucket"]'}),
    ("Hbr", "DeletePolicyV2", {"PolicyId": "{PolicyId}"}),
    ("Hbr", "AddCrossAccount", {**_OTHER, "Alias": "a"}),
    ("Hbr", "DescribeCrossAccounts", {}),
    ("Hbr", "DeleteCrossAccount", _OTHER),
    ("There", "DeleteVault", {"VaultId": "{ReplicationTargetVaultId}"}),
    ("Hbr", "DeleteVault", {"VaultId": "{VaultId}"}),
]

_CRITICAL = {
    "Escalations.Critical.ComparisonOperator": "GreaterThanThreshold",
    "Escalations.Critical.Statistics": "Average",
    "Escalations.Critical.Threshold": "1",
    "Escalations.Critical.Times": "3",
}
_METRIC = {"Namespace": "acs_oss_dashboard", "MetricName": "ReplicationLatency"}
_RULE = {
    **_METRIC,
    "RuleId": "shape",
    "RuleName": "shape",
    "Resources": '[{"BucketName":"x"}]',
    "ContactGroups": "shape",
}
_SITE = {"TaskIds": "{TaskId}"}

ALARMS: Steps = [
    ("Cms", "PutContact", {"ContactName": "shape", "Describe": "d", "Channels.Mail": "a@example.com"}),
    ("Cms", "PutContactGroup", {"ContactGroupName": "shape", "ContactNames.1": "shape"}),
    ("Cms", "DescribeContactList", {"ContactName": "shape"}),
    ("Cms", "DescribeContactGroupList", {}),
    ("Cms", "PutResourceMetricRule", {**_RULE, **_CRITICAL, "Labels.1.Key": "a", "Labels.1.Value": "b"}),
    ("Cms", "DescribeMetricRuleList", {"RuleIds": "shape"}),
    ("Cms", "DisableMetricRules", {"RuleId.1": "shape"}),
    ("Cms", "EnableMetricRules", {"RuleId.1": "shape"}),
    ("Cms", "PutMetricRuleTargets", {"RuleId": "shape", "Targets.1.Id": "1", "Targets.1.Arn": "acs:mns:x"}),
    ("Cms", "DescribeMetricRuleTargets", {"RuleId": "shape"}),
    ("Cms", "DeleteMetricRuleTargets", {"RuleId": "shape", "TargetIds.1": "1"}),
    (
        "Cms",
        "PutCustomMetric",
        {"MetricList.1.MetricName": "m", "MetricList.1.GroupId": "0", "MetricList.1.Values": '{"value":1}'},
    ),
    ("Cms", "DescribeMetricList", _METRIC),
    ("Cms", "DescribeMetricLast", _METRIC),
    ("Cms", "DescribeAlertLogList", {}),
    ("Cms", "DeleteMetricRules", {"Id.1": "shape"}),
    ("Cms", "DeleteContactGroup", {"ContactGroupName": "shape"}),
    ("Cms", "DeleteContact", {"ContactName": "shape"}),
    (
        "Cms",
        "CreateSiteMonitor",
        {"Address": "https://x.example", "TaskName": "shape", "TaskType": "HTTP", "OptionsJson": '{"time_out":5000}'},
    ),
    ("Cms", "DescribeSiteMonitorAttribute", {"TaskId": "{TaskId}"}),
    ("Cms", "DescribeSiteMonitorList", {}),
    ("Cms", "ModifySiteMonitor", {"TaskId": "{TaskId}", "TaskName": "n", "Address": "https://x.example"}),
    ("Cms", "DisableSiteMonitors", _SITE),
    ("Cms", "EnableSiteMonitors", _SITE),
    ("Cms", "DeleteSiteMonitors", _SITE),
]
