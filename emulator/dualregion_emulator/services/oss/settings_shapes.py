"""The XML of every bucket setting: root element, allowed children, and what is answered when it is not configured.

Element names: https://www.alibabacloud.com/help/en/oss/developer-reference/api-reference (bucket operations) and
alibabacloud_oss_v2/models; the 404 codes are those that terraform-provider-alicloud v1.285.0 expects
(resource_alicloud_oss_bucket.go:661-990, service_alicloud_oss_v2.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dualregion_emulator.services.oss.xml import Shape


@dataclass(frozen=True, slots=True)
class Setting:
    """How one sub-resource looks."""

    api: str
    """`Cors` in GetBucketCors."""
    root: str
    shape: Shape
    missing: tuple[str, str] | None = None
    """Code and message of the 404 when it is not configured."""
    default: Any = None
    """The content answered when it is not configured, if that is not an error."""
    deletable: bool = False


_TAG: Shape = {"Key": None, "Value": None}
_TRANSITION: Shape = {
    "Days": None,
    "CreatedBeforeDate": None,
    "StorageClass": None,
    "IsAccessTime": None,
    "ReturnToStdWhenVisit": None,
    "AllowSmallFile": None,
}
_NONCURRENT: Shape = {
    "NoncurrentDays": None,
    "StorageClass": None,
    "IsAccessTime": None,
    "ReturnToStdWhenVisit": None,
    "AllowSmallFile": None,
}
_CORS: Shape = {
    "CORSRule*": {
        "AllowedOrigin*": None,
        "AllowedMethod*": None,
        "AllowedHeader*": None,
        "ExposeHeader*": None,
        "MaxAgeSeconds": None,
    },
    "ResponseVary": None,
}
_LIFECYCLE: Shape = {
    "Rule*": {
        "ID": None,
        "Prefix": None,
        "Status": None,
        "Tag*": _TAG,
        "AtimeBase": None,
        "Expiration": {
            "Days": None,
            "Date": None,
            "CreatedBeforeDate": None,
            "ExpiredObjectDeleteMarker": None,
        },
        "Transition*": _TRANSITION,
        "AbortMultipartUpload": {"Days": None, "CreatedBeforeDate": None},
        "NoncurrentVersionExpiration": {"NoncurrentDays": None},
        "NoncurrentVersionTransition*": _NONCURRENT,
        "Filter": {
            "Not*": {"Prefix": None, "Tag": _TAG},
            "ObjectSizeGreaterThan": None,
            "ObjectSizeLessThan": None,
        },
    }
}
_REDIRECT: Shape = {
    "RedirectType": None,
    "PassQueryString": None,
    "MirrorURL": None,
    "MirrorPassQueryString": None,
    "MirrorFollowRedirect": None,
    "MirrorCheckMd5": None,
    "MirrorHeaders": {"PassAll": None, "Pass*": None, "Remove*": None, "Set*": _TAG},
    "Protocol": None,
    "HostName": None,
    "ReplaceKeyPrefixWith": None,
    "ReplaceKeyWith": None,
    "HttpRedirectCode": None,
}
_CONDITION: Shape = {
    "KeyPrefixEquals": None,
    "KeySuffixEquals": None,
    "HttpErrorCodeReturnedEquals": None,
    "IncludeHeader*": {"Key": None, "Equals": None},
}
_WEBSITE: Shape = {
    "IndexDocument": {"Suffix": None, "SupportSubDir": None, "Type": None},
    "ErrorDocument": {"Key": None, "HttpStatus": None},
    "RoutingRules": {"RoutingRule*": {"RuleNumber": None, "Condition": _CONDITION, "Redirect": _REDIRECT}},
}

SETTINGS: dict[str, Setting] = {
    "cors": Setting(
        "Cors",
        "CORSConfiguration",
        _CORS,
        missing=("NoSuchCORSConfiguration", "The CORS Configuration does not exist."),
        deletable=True,
    ),
    "website": Setting(
        "Website",
        "WebsiteConfiguration",
        _WEBSITE,
        missing=("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration."),
        deletable=True,
    ),
    "lifecycle": Setting(
        "Lifecycle",
        "LifecycleConfiguration",
        _LIFECYCLE,
        missing=("NoSuchLifecycle", "No Row found in Lifecycle Table."),
        deletable=True,
    ),
    "referer": Setting(
        "Referer",
        "RefererConfiguration",
        {
            "AllowEmptyReferer": None,
            "AllowTruncateQueryString": None,
            "TruncatePath": None,
            "RefererList": {"Referer*": None},
            "RefererBlacklist": {"Referer*": None},
        },
        default={"AllowEmptyReferer": "true", "RefererList": {}},
    ),
    "logging": Setting(
        "Logging",
        "BucketLoggingStatus",
        {"LoggingEnabled": {"TargetBucket": None, "TargetPrefix": None, "LoggingRole": None}},
        default={},
        deletable=True,
    ),
    "tagging": Setting("Tags", "Tagging", {"TagSet": {"Tag*": _TAG}}, default={"TagSet": {}}, deletable=True),
    "encryption": Setting(
        "Encryption",
        "ServerSideEncryptionRule",
        {
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": None,
                "KMSMasterKeyID": None,
                "KMSDataEncryption": None,
            }
        },
        missing=("NoSuchServerSideEncryptionRule", "The server side encryption configuration does not exist."),
        deletable=True,
    ),
    "transferAcceleration": Setting(
        "TransferAcceleration",
        "TransferAccelerationConfiguration",
        {"Enabled": None},
        missing=("NoSuchTransferAccelerationConfiguration", "The bucket transfer acceleration is not configured."),
    ),
    "requestPayment": Setting(
        "RequestPayment", "RequestPaymentConfiguration", {"Payer": None}, default={"Payer": "BucketOwner"}
    ),
    "accessmonitor": Setting(
        "AccessMonitor",
        "AccessMonitorConfiguration",
        {"Status": None, "AllowCopy": None},
        default={"Status": "Disabled"},
    ),
    "httpsConfig": Setting(
        "HttpsConfig",
        "HttpsConfiguration",
        {
            "TLS": {"Enable": None, "TLSVersion*": None},
            "CipherSuite": {
                "Enable": None,
                "StrongCipherSuite": None,
                "CustomCipherSuite*": None,
                "TLS13CustomCipherSuite*": None,
            },
        },
        missing=("NoSuchHttpsConfig", "The bucket does not have a https configuration."),
    ),
    "bucketArchiveDirectRead": Setting(
        "ArchiveDirectRead",
        "ArchiveDirectReadConfiguration",
        {"Enabled": None},
        default={"Enabled": "false"},
    ),
    "publicAccessBlock": Setting(
        "PublicAccessBlock",
        "PublicAccessBlockConfiguration",
        {"BlockPublicAccess": None},
        default={"BlockPublicAccess": "false"},
        deletable=True,
    ),
}
