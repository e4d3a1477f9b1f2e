"""Bucket settings that are put, read and deleted as one XML document each: judged here, kept as they were written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualregion_emulator.services.oss import access, keys
from dualregion_emulator.services.oss.call import PRODUCT, Bucket, Call, find_bucket
from dualregion_emulator.services.oss.errors import OssError, invalid_argument
from dualregion_emulator.services.oss.settings_shapes import SETTINGS
from dualregion_emulator.wire import Response

_TLS_VERSIONS = ("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")


def get_setting(call: Call, name: str) -> Response:
    """GET /?<name>: 200 with the document, or the 404 of this setting. An empty tag set or logging status is a 200."""
    setting = SETTINGS[name]
    content = call.target.settings.get(name, setting.default)
    if content is None:
        assert setting.missing is not None  # noqa: S101 - every setting has a default or a 404, see the shapes
        raise OssError(*setting.missing, 404, {"BucketName": call.bucket_name})
    return call.answer(setting.root, content)


def put_setting(call: Call, name: str) -> Response:
    """PUT /?<name>: replaces the document. Errors: `MalformedXML` and the 400 of the value at fault."""
    setting = SETTINGS[name]
    content = call.parse(setting.root, setting.shape)
    judge = _JUDGES.get(name)
    if judge is not None:
        judge(call, call.target, content)
    call.target.settings[name] = content
    call.target.save(call.store)
    return call.done()


def delete_setting(call: Call, name: str) -> Response:
    """DELETE /?<name>: 204, whether or not something was configured."""
    if call.target.settings.pop(name, None) is not None:
        call.target.save(call.store)
    return call.done(204)


# --- what is judged -----------------------------------------------------------------------------------------------


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise invalid_argument(f"{name} is invalid.", name, value)


def _encryption(call: Call, bucket: Bucket, content: dict[str, Any]) -> None:
    """https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketencryption: a key id only with KMS. That
    the key must exist in the bucket's region is checked at once, as the first write would fail without it."""
    rule = content.get("ApplyServerSideEncryptionByDefault", {})
    algorithm, key = rule.get("SSEAlgorithm", ""), rule.get("KMSMasterKeyID", "")
    if algorithm not in keys.ALGORITHMS:
        raise OssError("InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid.", 400)
    if key and algorithm != "KMS":
        raise invalid_argument("KMSMasterKeyID is not applicable.", "KMSMasterKeyID", key)
    if key:
        keys.require_key(call.store, bucket, key)
    if rule.get("KMSDataEncryption"):
        _one_of("KMSDataEncryption", rule["KMSDataEncryption"], ("SM4",))
    content["ApplyServerSideEncryptionByDefault"] = {name: value for name, value in rule.items() if value}


def _https(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
    """https://www.alibabacloud.com/help/en/oss/developer-reference/putbuckethttpsconfig: versions when enabled."""
    tls = content.get("TLS", {})
    _one_of("Enable", tls.get("Enable", ""), ("true", "false"))
    for version in tls.get("TLSVersion", []):
        _one_of("TLSVersion", version, _TLS_VERSIONS)
    if tls["Enable"] == "true" and not tls.get("TLSVersion"):
        raise invalid_argument("TLSVersion is required when TLS is enabled.", "TLSVersion", "")


def _logging(call: Call, bucket: Bucket, content: dict[str, Any]) -> None:
    """https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlogging: the target bucket is of the same
    owner and in the same region. Logs themselves are not written here."""
    enabled = content.get("LoggingEnabled")
    if enabled is None:
        return
    target = find_bucket(call.store, enabled.get("TargetBucket", ""))
    if target is None or (target.account, target.region) != (bucket.account, bucket.region):
        details = {"TargetBucket": str(enabled.get("TargetBucket", ""))}
        raise OssError(
            "InvalidTargetBucketForLogging",
            "The target bucket for logging does not exist, or is not owned by you, or is in another location.",
            400,
            details,
        )
    if not enabled.get("LoggingRole"):
        enabled.pop("LoggingRole", None)


def _tags(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
    """At most 20 pairs with distinct keys (https://www.alibabacloud.com/help/en/oss/developer-reference/putbuckettags)."""
    pairs = content.get("TagSet", {}).get("Tag", [])
    names = [pair.get("Key", "") for pair in pairs]
    if len(names) > 20 or len(set(names)) != len(names) or not all(0 < len(name) <= 64 for name in names):
        raise OssError("InvalidTag", "The tag you provided is not valid.", 400)


def _cors(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
    rules = content.get("CORSRule", [])
    if not 1 <= len(rules) <= 20:
        raise invalid_argument("The number of CORS rules is invalid.", "CORSRule", str(len(rules)))
    for rule in rules:
        if not rule.get("AllowedOrigin") or not rule.get("AllowedMethod"):
            raise invalid_argument("A CORS rule needs an origin and a method.", "CORSRule", "")
        for method in rule["AllowedMethod"]:
            _one_of("AllowedMethod", method, ("GET", "PUT", "DELETE", "POST", "HEAD"))


def _lifecycle(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
    """Rules are kept, not carried out; a rule without an id gets one, as OSS does
    (https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle)."""
    rules = content.get("Rule", [])
    if not rules:
        raise invalid_argument("The lifecycle configuration has no rule.", "Rule", "")
    for number, rule in enumerate(rules):
        _one_of("Status", rule.get("Status", ""), ("Enabled", "Disabled"))
        content["Rule"][number] = rule | {"ID": rule.get("ID") or f"rule-{number + 1}"}
    identifiers = [rule["ID"] for rule in content["Rule"]]
    if len(set(identifiers)) != len(identifiers):
        raise invalid_argument("Rule ids must be unique.", "ID", identifiers[0])


def _boolean(element: str) -> Callable[[Call, Bucket, dict[str, Any]], None]:
    def judge(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
        content[element] = content.get(element, "").lower()  # oss2 writes True, the provider true
        _one_of(element, content[element], ("true", "false"))

    return judge


def _status(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
    _one_of("Status", content.get("Status", ""), ("Enabled", "Disabled"))


def _payer(_call: Call, _bucket: Bucket, content: dict[str, Any]) -> None:
    _one_of("Payer", content.get("Payer", ""), ("BucketOwner", "Requester"))


_JUDGES: dict[str, Callable[[Call, Bucket, dict[str, Any]], None]] = {
    "encryption": _encryption,
    "httpsConfig": _https,
    "logging": _logging,
    "tagging": _tags,
    "cors": _cors,
    "lifecycle": _lifecycle,
    "transferAcceleration": _boolean("Enabled"),
    "bucketArchiveDirectRead": _boolean("Enabled"),
    "publicAccessBlock": _boolean("BlockPublicAccess"),
    "accessmonitor": _status,
    "requestPayment": _payer,
}


# --- the account, the policy, the resource group --------------------------------------------------------------------


def account_block(call: Call) -> Response:
    """GET, PUT and DELETE of /?publicAccessBlock at the service: the block of a whole account
    (resource_alicloud_oss_account_public_access_block.go:46-140)."""
    setting = SETTINGS["publicAccessBlock"]
    place = (call.caller.account, "", PRODUCT, "account", "publicAccessBlock")
    if call.request.method == "GET":
        return call.answer(setting.root, call.store.get(*place) or setting.default)
    if call.request.method == "DELETE":
        call.store.delete(*place)
        return call.done(204)
    content = call.parse(setting.root, setting.shape)
    content["BlockPublicAccess"] = content.get("BlockPublicAccess", "").lower()
    _one_of("BlockPublicAccess", content["BlockPublicAccess"], ("true", "false"))
    call.store.put(*place, content)
    return call.done()


def get_policy(call: Call) -> Response:
    """GET /?policy: the JSON as it was put; 404 `NoSuchBucketPolicy`
    (https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketpolicy)."""
    text = call.target.doc.get("policy")
    if not text:
        raise OssError("NoSuchBucketPolicy", "The bucket policy does not exist.", 404, {"BucketName": call.bucket_name})
    return Response(200, [("Content-Type", "application/json")], text.encode())


def put_policy(call: Call) -> Response:
    """PUT /?policy, a JSON body (resource_alicloud_oss_bucket_policy.go:46-84)."""
    call.check_md5()
    try:
        text = call.request.body.decode()
    except UnicodeDecodeError:
        raise OssError("InvalidPolicyDocument", "The policy document is not UTF-8.", 400) from None
    access.parse_policy(call, call.target, text)
    call.target.doc["policy"] = text
    call.target.save(call.store)
    return call.done()


def delete_policy(call: Call) -> Response:
    """DELETE /?policy: 204 in any case."""
    if call.target.doc.pop("policy", None) is not None:
        call.target.save(call.store)
    return call.done(204)


def policy_status(call: Call) -> Response:
    """GET /?policyStatus (https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketpolicystatus)."""
    return call.answer("PolicyStatus", {"IsPublic": access.is_public(call.target.doc.get("policy"))})


def get_resource_group(call: Call) -> Response:
    """GET /?resourceGroup (GetBucketResourceGroup in aliyun-oss-go-sdk/oss/client.go)."""
    return call.answer("BucketResourceGroupConfiguration", {"ResourceGroupId": call.target.doc["resource_group"]})


def put_resource_group(call: Call) -> Response:
    """PUT /?resourceGroup; "" puts the bucket into the account's default group."""
    content = call.parse("BucketResourceGroupConfiguration", {"ResourceGroupId": None})
    call.target.doc["resource_group"] = content.get("ResourceGroupId") or default_group(call.target.account)
    call.target.save(call.store)
    return call.done()


def default_group(account: str) -> str:
    """Id of the resource group that every account has."""
    return f"rg-acfm{account[-10:]}"
