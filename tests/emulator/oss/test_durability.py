"""What was acknowledged is there after `kill -9`."""

from __future__ import annotations

import threading
from typing import Any

from cloud_process import Cloud, running
from oss_clients import Oss, models


def test_every_acknowledged_write_survives_a_kill_in_the_middle_of_writing(own_cloud: Cloud) -> None:
    clients = Oss(own_cloud)
    bucket = clients.created(versioned=True)
    acknowledged: list[str] = []

    def write() -> None:
        number = 0
        while True:
            key = f"k{number:05}"
            try:
                bucket.put_object(key, key.encode() * 100)
            except Exception:  # noqa: BLE001 - whatever a client raises when its server dies
                return
            acknowledged.append(key)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 50:
        writer.join(0.01)
    own_cloud.kill()
    writer.join(30)
    clients.close()
    with running(own_cloud.folder) as again:
        found = Oss(again)
        same: Any = found.bucket(bucket.bucket_name)
        assert {key: same.get_object(key).read() for key in acknowledged} == {
            key: key.encode() * 100 for key in acknowledged
        }
        assert same.get_bucket_versioning().status == "Enabled"
        found.close()


def test_an_upload_goes_on_after_a_kill(own_cloud: Cloud) -> None:
    clients = Oss(own_cloud)
    bucket = clients.created()
    upload = bucket.init_multipart_upload("k").upload_id
    first = bucket.upload_part("k", upload, 1, b"a" * 102_400)
    own_cloud.kill()
    clients.close()
    with running(own_cloud.folder) as again:
        found = Oss(again)
        same: Any = found.bucket(bucket.bucket_name)
        second = same.upload_part("k", upload, 2, b"b")
        parts = [models.PartInfo(1, first.etag), models.PartInfo(2, second.etag)]
        same.complete_multipart_upload("k", upload, parts)
        assert same.get_object("k").read() == b"a" * 102_400 + b"b"
        found.close()
