"""Refusals in the words and the XML of OSS."""

from __future__ import annotations

from dualregion_emulator.auth.oss import OssError, access_denied, invalid_argument

__all__ = [
    "OssError",
    "access_denied",
    "invalid_argument",
    "no_such_bucket",
    "no_such_key",
    "no_such_version",
]


def no_such_bucket(name: str) -> OssError:
    """404 for a bucket that nobody has."""
    return OssError("NoSuchBucket", "The specified bucket does not exist.", 404, {"BucketName": name})


def no_such_key(key: str) -> OssError:
    """404 for a key without a current version."""
    return OssError("NoSuchKey", "The specified key does not exist.", 404, {"Key": key})


def no_such_version(key: str, version: str) -> OssError:
    """404 for a version id that the key never had or has lost."""
    return OssError("NoSuchVersion", "The specified version does not exist.", 404, {"Key": key, "VersionId": version})
