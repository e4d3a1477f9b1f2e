"""One resource for each way in which a create may be repeated: with a client token (network), without one (key), and
under a name that only one can have (role, bucket). `parts` says which; `patience` bounds their creates, in seconds."""

import json

import pulumi
import pulumi_alicloud as alicloud

config = pulumi.Config()
PARTS = (config.get("parts") or "network switch key role domain bucket").split()
PATIENCE = config.get("patience") or "240"
REGION = "cn-hongkong"

provider = alicloud.Provider("region", region=REGION)
options = pulumi.ResourceOptions(
    provider=provider, custom_timeouts=pulumi.CustomTimeouts(create=f"{PATIENCE}s", delete=f"{PATIENCE}s")
)

if "network" in PARTS:
    network = alicloud.vpc.Network("network", vpc_name="network", cidr_block="10.0.0.0/8", opts=options)
    if "switch" in PARTS:
        alicloud.vpc.Switch(
            "switch", vpc_id=network.id, cidr_block="10.1.0.0/24", zone_id=f"{REGION}-b", vswitch_name="b", opts=options
        )
if "key" in PARTS:
    alicloud.kms.Key("key", description="orders", pending_window_in_days=7, opts=options)
if "role" in PARTS:
    trusted = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["oss.aliyuncs.com"]}}
    policy = json.dumps({"Version": "1", "Statement": [trusted]})
    alicloud.ram.Role("role", role_name="Orders", assume_role_policy_document=policy, opts=options)
if "domain" in PARTS:
    domain = alicloud.dns.AlidnsDomain("domain", domain_name="harbour-faults.com", opts=options)
    if "record" in PARTS:
        alicloud.dns.AlidnsRecord(
            "record", domain_name=domain.domain_name, rr="www", type="A", value="192.0.2.7", ttl=600, opts=options
        )
if "bucket" in PARTS:
    bucket = alicloud.oss.Bucket("bucket", bucket="harbour-faults", force_destroy=True, opts=options)
    if "settings" in PARTS:
        alicloud.oss.BucketVersioning("versioning", bucket=bucket.bucket, status="Enabled", opts=options)
        alicloud.oss.BucketServerSideEncryption(
            "encryption", bucket=bucket.bucket, sse_algorithm="AES256", opts=options
        )
        alicloud.oss.BucketPublicAccessBlock("block", bucket=bucket.bucket, block_public_access=True, opts=options)
    if "object" in PARTS:
        alicloud.oss.BucketObject("object", bucket=bucket.bucket, key="told", content="hello", opts=options)
