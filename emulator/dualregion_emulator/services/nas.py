"""NAS 2017-06-26: file systems, as far as backups need them. Shapes: `alibabacloud_nas20170626`.

Nothing mounts them here, so they stay empty. Recycle bin and NFS access lists are read and not changed.
"""

from __future__ import annotations

from typing import Any

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call, new_id, page
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("NAS", "2017-06-26", r"nas(?:-vpc)?(?:\.([a-z]+-[a-z0-9-]+))?", regional=True)
_tags.actions(API, {"filesystem": "file-system"})

ENDPOINTS = {"nas": "nas.{}.aliyuncs.com"}
"""What `location` says of this product."""

PRODUCT, match, handle = API.product, API.match, API.handle
FILE_SYSTEM = "file-system"
_KINDS = {"standard": ("Performance", "Capacity", "Premium"), "extreme": ("standard", "advance")}


def _invalid(name: str, why: str = "") -> CloudError:
    return CloudError(f"Invalid{name}", f"The specified {name} is not valid. {why}".strip())


@API.action(
    "CreateFileSystem",
    "ProtocolType StorageType",
    "FileSystemType Description Capacity ZoneId EncryptType KmsKeyId VpcId VSwitchId ResourceGroupId DryRun"
    " Tag.*.Key Tag.*.Value",
    idempotent=True,
)
def create_file_system(call: Call) -> dict[str, Any]:
    """Running at once. Capacity is only for the kind `extreme`, and so is a key of the customer's own (provider's
    documentation of `encrypt_type`)."""
    kind, encrypted = call.text("FileSystemType", "standard"), call.number("EncryptType", 0, 0, 2)
    if kind not in _KINDS or call.text("StorageType") not in _KINDS[kind]:
        raise _invalid("StorageType")
    if call.text("ProtocolType") not in ("NFS", "SMB"):
        raise _invalid("ProtocolType")
    if encrypted == 2 and (kind != "extreme" or not call.text("KmsKeyId")):
        raise _invalid("EncryptType", "A key of your own needs KmsKeyId and the type extreme.")
    doc: Document = {
        "FileSystemId": new_id("fs", call.region),
        "FileSystemType": kind,
        "ProtocolType": call.text("ProtocolType"),
        "StorageType": call.text("StorageType"),
        "Description": call.text("Description"),
        "Capacity": call.number("Capacity", 0, 0, 10**6),
        "EncryptType": encrypted,
        "KMSKeyId": call.text("KmsKeyId"),
        "ZoneId": call.text("ZoneId", f"{call.region}-b"),
        "VpcId": call.text("VpcId"),
        "ResourceGroupId": call.text("ResourceGroupId", "rg-acfm000000000000"),
        "CreateTime": call.now,
    }
    _tags.attach(doc, _tags.given(call))
    call.table(FILE_SYSTEM).put(doc["FileSystemId"], doc)
    return {"FileSystemId": doc["FileSystemId"]}


def _shown(call: Call, doc: Document) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if name != "Tags"} | {
        "RegionId": call.region,
        "Status": "Running",
        "ChargeType": "PayAsYouGo",
        "RedundancyType": "LRS",
        "MeteredSize": 0,
        "MountTargets": {"MountTarget": []},
        "Tags": _tags.shown(doc),
    }


@API.action("DescribeFileSystems", "", "FileSystemId FileSystemType VpcId PageNumber PageSize")
def describe_file_systems(call: Call) -> dict[str, Any]:
    """An id that does not exist is `InvalidFileSystem.NotFound` (provider: service_alicloud_nas_v2.go)."""
    number, size = call.number("PageNumber", 1, 1, 10**6), call.number("PageSize", 10, 1, 100)
    docs = [_find(call)] if call.text("FileSystemId") else call.table(FILE_SYSTEM).list()
    rows = [_shown(call, doc) for doc in page(docs, number, size)]
    return {"PageNumber": number, "PageSize": size, "TotalCount": len(docs), "FileSystems": {"FileSystem": rows}}


def _find(call: Call) -> Document:
    doc = call.table(FILE_SYSTEM).get(call.text("FileSystemId"))
    if doc is None:
        raise CloudError("InvalidFileSystem.NotFound", "The specified file system does not exist.", 404)
    return doc


@API.action("ModifyFileSystem", "FileSystemId", "Description")
def modify_file_system(call: Call) -> dict[str, Any]:
    """The description."""
    doc = _find(call)
    call.set_given(doc, "Description")
    call.table(FILE_SYSTEM).put(doc["FileSystemId"], doc)
    return {}


@API.action("GetRecycleBinAttribute", "FileSystemId")
def get_recycle_bin_attribute(call: Call) -> dict[str, Any]:
    """Always off."""
    _find(call)
    off = {"Status": "Disable", "ReservedDays": 0, "Size": 0, "SecondarySize": 0, "EnableTime": ""}
    return {"RecycleBinAttribute": off}


@API.action("DescribeNfsAcl", "FileSystemId")
def describe_nfs_acl(call: Call) -> dict[str, Any]:
    """Always off."""
    _find(call)
    return {"Acl": {"Enabled": False}}


@API.action("DescribeSmbAcl", "FileSystemId")
def describe_smb_acl(call: Call) -> dict[str, Any]:
    """Always off; the provider asks for it whatever the protocol."""
    _find(call)
    return {"Acl": {"Enabled": False}}


@API.action("DeleteFileSystem", "FileSystemId")
def delete_file_system(call: Call) -> dict[str, Any]:
    """Gone at once; its backups stay."""
    call.table(FILE_SYSTEM).delete(_find(call)["FileSystemId"])
    return {}
