"""What is configured on a bucket, and what is answered when nothing is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from oss_clients import PRIMARY, STANDBY, Oss, models, oss2, refused, v2
from vendor_clients import Tea


def new_key(oss: Oss, region: str) -> str:
    """A customer key, made by the vendor's KMS client."""
    kms = Tea(oss.cloud, "kms20160120", region, f"kms.{region}.aliyuncs.com")
    return str(kms.call("create_key")["KeyMetadata"]["KeyId"])


@pytest.fixture
def bucket(oss: Oss) -> Any:
    """A bucket with nothing configured."""
    return oss.created(stem="settings")


# What terraform-provider-alicloud v1.285.0 reads of a bucket that has nothing configured.
MISSING = [
    ("cors", 404, "NoSuchCORSConfiguration"),
    ("website", 404, "NoSuchWebsiteConfiguration"),
    ("lifecycle", 404, "NoSuchLifecycle"),
    ("policy", 404, "NoSuchBucketPolicy"),
    ("encryption", 404, "NoSuchServerSideEncryptionRule"),
    ("worm", 404, "NoSuchWORMConfiguration"),
    ("httpsConfig", 404, "NoSuchHttpsConfig"),
    ("replication", 404, "NoSuchReplicationConfiguration"),
    ("replicationProgress&rule-id=r", 404, "NoSuchReplicationRule"),
    ("transferAcceleration", 404, "NoSuchTransferAccelerationConfiguration"),
    ("logging", 200, ""),
    ("referer", 200, ""),
    ("tagging", 200, ""),
    ("versioning", 200, ""),
    ("publicAccessBlock", 200, ""),
    ("accessmonitor", 200, ""),
    ("requestPayment", 200, ""),
    ("resourceGroup", 200, ""),
    ("bucketArchiveDirectRead", 200, ""),
    ("policyStatus", 200, ""),
    ("acl", 200, ""),
    ("stat", 200, ""),
]


@pytest.mark.parametrize(("query", "status", "code"), MISSING)
def test_each_setting_that_is_not_configured_says_so_in_its_own_way(
    oss: Oss, bucket: Any, query: str, status: int, code: str
) -> None:
    assert oss.raw("GET", bucket.bucket_name, query) == (status, code)


def test_a_bucket_tells_everything_about_itself(oss: Oss) -> None:
    name = f"{oss.created().bucket_name}-info"
    client = oss.second()
    configuration = v2.CreateBucketConfiguration(storage_class="IA", data_redundancy_type="ZRS")
    client.put_bucket(
        v2.PutBucketRequest(
            bucket=name, acl="public-read", resource_group_id="rg-x", create_bucket_configuration=configuration
        )
    )
    info = client.get_bucket_info(v2.GetBucketInfoRequest(bucket=name)).bucket_info
    assert (info.name, info.location, info.acl) == (name, "oss-cn-hongkong", "public-read")
    assert (info.storage_class, info.data_redundancy_type, info.resource_group_id) == ("IA", "ZRS", "rg-x")
    assert (info.extranet_endpoint, info.intranet_endpoint) == (
        "oss-cn-hongkong.aliyuncs.com",
        "oss-cn-hongkong-internal.aliyuncs.com",
    )
    assert (info.owner.id, info.versioning, info.cross_region_replication) == (oss.cloud.account, None, "Disabled")


def test_names_are_unique_over_regions_and_repeating_a_create_is_harmless(oss: Oss, bucket: Any) -> None:
    assert bucket.create_bucket().status == 200
    elsewhere = oss.bucket(bucket.bucket_name, STANDBY)
    assert refused(elsewhere.create_bucket) == (409, "BucketAlreadyExists")


@pytest.mark.parametrize("name", ["ab", "-dash", "dash-"])
def test_names_that_oss_does_not_take_are_refused(oss: Oss, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def never_mind(_: str) -> bool:
        return True

    monkeypatch.setattr(oss2.utils, "is_valid_bucket_name", never_mind)
    assert refused(oss.bucket(name).create_bucket) == (400, "InvalidBucketName")


def test_a_bucket_answers_only_in_its_own_region(oss: Oss, bucket: Any) -> None:
    assert refused(oss.bucket(bucket.bucket_name, STANDBY).get_bucket_info) == (403, "AccessDenied")
    assert refused(oss.bucket("nobody-has-this").get_bucket_info) == (404, "NoSuchBucket")


def test_default_encryption_with_a_customer_key_reaches_the_objects(oss: Oss, bucket: Any) -> None:
    key = new_key(oss, PRIMARY)
    bucket.put_bucket_encryption(models.ServerSideEncryptionRule("KMS", key))
    rule = bucket.get_bucket_encryption()
    assert (rule.sse_algorithm, rule.kms_master_keyid) == ("KMS", key)
    written = bucket.put_object("secret", b"x").headers
    assert written["x-oss-server-side-encryption"] == "KMS"
    assert bucket.head_object("secret").headers["x-oss-server-side-encryption-key-id"] == key
    own = bucket.put_object("own", b"x", headers={"x-oss-server-side-encryption": "AES256"}).headers
    assert (own["x-oss-server-side-encryption"], own.get("x-oss-server-side-encryption-key-id")) == ("AES256", None)


def test_a_key_of_another_region_does_not_exist_here(oss: Oss, bucket: Any) -> None:
    rule = models.ServerSideEncryptionRule("KMS", new_key(oss, STANDBY))
    assert refused(lambda: bucket.put_bucket_encryption(rule))[0] == 400


@pytest.mark.parametrize(
    ("away", "back", "code"),
    [
        ("disable_key", "enable_key", "Rejected.Disabled"),
        ("schedule_key_deletion", "cancel_key_deletion", "Rejected.PendingDeletion"),
    ],
)
def test_without_its_key_a_bucket_neither_writes_nor_reads(
    oss: Oss, bucket: Any, away: str, back: str, code: str
) -> None:
    key = new_key(oss, PRIMARY)
    bucket.put_bucket_encryption(models.ServerSideEncryptionRule("KMS", key))
    bucket.put_object("secret", b"x")
    kms = Tea(oss.cloud, "kms20160120", PRIMARY, f"kms.{PRIMARY}.aliyuncs.com")
    kms.call(away, KeyId=key)
    assert refused(lambda: bucket.put_object("late", b"x")) == (409, code)
    assert refused(lambda: bucket.get_object("secret")) == (409, code)
    assert refused(lambda: bucket.copy_object(bucket.bucket_name, "secret", "copy")) == (409, code)
    kms.call(back, KeyId=key)
    assert bucket.get_object("secret").read() == b"x"
    assert not bucket.object_exists("late")


def nested(path: str) -> bytes:
    """`A/B=text` as XML, one element inside the other."""
    names, _, text = path.partition("=")
    for name in reversed(names.split("/")):
        text = f"<{name}>{text}</{name}>"
    return text.encode()


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("encryption", "ServerSideEncryptionRule/ApplyServerSideEncryptionByDefault/SSEAlgorithm=ROT13"),
        ("versioning", "VersioningConfiguration/Status="),
        ("httpsConfig", "HttpsConfiguration/TLS/Enable=true"),
        ("httpsConfig", "HttpsConfiguration/TLS=<Enable>true</Enable><TLSVersion>SSLv3</TLSVersion>"),
        ("logging", "BucketLoggingStatus/LoggingEnabled/TargetBucket=nobody-has-this"),
        ("cors", "CORSConfiguration="),
        ("publicAccessBlock", "PublicAccessBlockConfiguration/BlockPublicAccess=maybe"),
        ("requestPayment", "RequestPaymentConfiguration/Payer=Nobody"),
        ("accessmonitor", "AccessMonitorConfiguration/Status=on"),
    ],
)
def test_values_that_oss_does_not_take_are_refused(oss: Oss, bucket: Any, query: str, content: str) -> None:
    before = oss.raw("GET", bucket.bucket_name, query)
    assert oss.raw("PUT", bucket.bucket_name, query, nested(content))[0] == 400
    assert oss.raw("GET", bucket.bucket_name, query) == before


def test_https_settings_come_back_as_they_were_put(oss: Oss, bucket: Any) -> None:
    client, name = oss.second(), bucket.bucket_name
    wanted = v2.HttpsConfiguration(tls=v2.TLS(enable=True, tls_versions=["TLSv1.2", "TLSv1.3"]))
    client.put_bucket_https_config(v2.PutBucketHttpsConfigRequest(bucket=name, https_configuration=wanted))
    got = client.get_bucket_https_config(v2.GetBucketHttpsConfigRequest(bucket=name)).https_configuration
    assert (got.tls.enable, got.tls.tls_versions) == (True, ["TLSv1.2", "TLSv1.3"])


def test_logging_is_put_read_and_deleted(oss: Oss, bucket: Any) -> None:
    target = oss.created().bucket_name
    bucket.put_bucket_logging(models.BucketLogging(target, "logs/"))
    got = bucket.get_bucket_logging()
    assert (got.target_bucket, got.target_prefix) == (target, "logs/")
    bucket.delete_bucket_logging()
    assert bucket.get_bucket_logging().target_bucket == ""


def test_rules_for_browsers_referers_websites_and_lifecycles_come_back(bucket: Any) -> None:
    bucket.put_bucket_cors(models.BucketCors([models.CorsRule(["*"], ["GET"], max_age_seconds=5)]))
    bucket.put_bucket_referer(models.BucketReferer(False, ["https://example.com"]))
    bucket.put_bucket_website(models.BucketWebsite("index.html", "error.html"))
    rule = models.LifecycleRule("old", "logs/", expiration=models.LifecycleExpiration(days=30))
    bucket.put_bucket_lifecycle(models.BucketLifecycle([rule]))
    assert [(r.allowed_origins, r.max_age_seconds) for r in bucket.get_bucket_cors().rules] == [(["*"], 5)]
    referer = bucket.get_bucket_referer()
    assert (referer.allow_empty_referer, referer.referers) == (False, ["https://example.com"])
    assert bucket.get_bucket_website().index_file == "index.html"
    assert [(r.id, r.expiration.days) for r in bucket.get_bucket_lifecycle().rules] == [("old", 30)]
    for delete in (bucket.delete_bucket_cors, bucket.delete_bucket_website, bucket.delete_bucket_lifecycle):
        assert delete().status == 204
    assert refused(bucket.get_bucket_lifecycle) == (404, "NoSuchLifecycle")


def test_bucket_tags_are_put_read_and_deleted(bucket: Any) -> None:
    rule = models.TaggingRule()
    rule.add("dr:service", "orders,portal")
    bucket.put_bucket_tagging(models.Tagging(rule))
    assert bucket.get_bucket_tagging().tag_set.tagging_rule == {"dr:service": "orders,portal"}
    bucket.delete_bucket_tagging()
    assert bucket.get_bucket_tagging().tag_set.tagging_rule == {}


def test_the_policy_comes_back_byte_for_byte(bucket: Any) -> None:
    text = json.dumps(
        {
            "Version": "1",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Action": ["oss:*"],
                    "Principal": ["*"],
                    "Resource": [f"acs:oss:*:*:{bucket.bucket_name}", f"acs:oss:*:*:{bucket.bucket_name}/*"],
                    "Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
                }
            ],
        }
    )
    bucket.put_bucket_policy(text)
    assert bucket.get_bucket_policy().policy == text
    bucket.put_object("k", b"over TLS")
    assert bucket.delete_bucket_policy().status == 204
    assert refused(bucket.get_bucket_policy) == (404, "NoSuchBucketPolicy")


def test_statistics_count_what_is_there(oss: Oss) -> None:
    bucket = oss.created(versioned=True)
    bucket.put_object("a", b"12345")
    bucket.put_object("a", b"123")
    bucket.put_object("b", b"1")
    bucket.delete_object("b")
    stat = bucket.get_bucket_stat()
    assert (stat.storage_size_in_bytes, stat.object_count, stat.delete_marker_count) == (9, 1, 1)


def test_a_retention_policy_protects_until_it_is_over(own_oss: Oss) -> None:
    bucket = own_oss.created(stem="worm")
    bucket.put_object("kept", b"x")
    worm = bucket.init_bucket_worm(2).worm_id
    assert refused(lambda: bucket.delete_object("kept")) == (409, "FileImmutable")
    assert refused(lambda: bucket.put_object("kept", b"y")) == (409, "FileImmutable")
    bucket.complete_bucket_worm(worm)
    assert bucket.get_bucket_worm().state == "Locked"
    assert refused(bucket.abort_bucket_worm) == (409, "WORMConfigurationLocked")
    bucket.extend_bucket_worm(worm, 3)
    own_oss.cloud.advance(days=2, seconds=5)
    assert refused(lambda: bucket.delete_object("kept")) == (409, "FileImmutable")
    own_oss.cloud.advance(days=1)
    assert bucket.delete_object("kept").status == 204


def test_a_retention_policy_that_is_never_locked_lapses_after_a_day(own_oss: Oss) -> None:
    bucket = own_oss.created(stem="worm")
    bucket.init_bucket_worm(10)
    bucket.put_object("k", b"x")
    own_oss.cloud.advance(days=1, seconds=1)
    assert refused(bucket.get_bucket_worm) == (404, "NoSuchWORMConfiguration")
    assert bucket.delete_object("k").status == 204
