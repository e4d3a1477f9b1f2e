"""The local cloud: how fast it starts and answers through TLS, and how much memory it takes.

The client is one Python process with connections that stay open, as the provider's do; its own work is in the figures.
"""

import base64
import hashlib
import hmac
import http.client
import ssl
import statistics
import subprocess
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bench.table import Table

from dualregion.commands import cloud_process

HOST, REGION = "vpc.cn-hongkong.aliyuncs.com", "cn-hongkong"
WARM_UP, ALONE, TOGETHER, CONNECTIONS, STARTS = 100, 1500, 3000, 4, 5


class Client:
    """One connection through the proxy that signs each request (RPC signature version 1)."""

    def __init__(self, cloud: cloud_process.Cloud) -> None:
        self._cloud = cloud
        context = ssl.create_default_context(cafile=cloud.ca)
        self._connection = http.client.HTTPSConnection("127.0.0.1", cloud.port, context=context, timeout=30)
        self._connection.set_tunnel(HOST, 443)

    def call(self, action: str, **more: str) -> float:
        """Seconds from sending to the last byte. Raises RuntimeError for a refusal."""
        parameters = {
            "AccessKeyId": self._cloud.access_key,
            "Action": action,
            "Format": "JSON",
            "RegionId": REGION,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": str(uuid.uuid4()),
            "SignatureVersion": "1.0",
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Version": "2016-04-28",
            **more,
        }
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(parameters.items()))
        text = f"GET&%2F&{_quoted(query)}"
        digest = hmac.new(f"{self._cloud.secret_key}&".encode(), text.encode(), hashlib.sha1).digest()
        path = f"/?{query}&Signature={_quoted(base64.b64encode(digest).decode())}"
        started = time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - started
        if answer.status != http.client.OK:
            raise RuntimeError(f"{action}: {answer.status} {body[:300]!r}")
        return taken

    def close(self) -> None:
        self._connection.close()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def measure(folder: Path) -> Sequence[Table]:
    """Start, latency of one connection, throughput of several, memory."""
    starts = [_start(folder / f"start-{place}") for place in range(STARTS)]
    cloud, _ = cloud_process.start(folder / "cloud")
    try:
        idle = _megabytes(cloud.pid)
        reading = _alone(cloud, "DescribeVpcs")
        writing = _alone(cloud, "CreateVpc", CidrBlock="10.0.0.0/8")
        rate = _together(cloud)
        busy = _megabytes(cloud.pid)
    finally:
        cloud_process.stop(cloud.folder)
    rows = [
        ("start until it answers", f"{statistics.median(starts):.2f} s", "1 s"),
        ("read through TLS, p50", _milliseconds(reading, 50), "3 ms"),
        ("read through TLS, p99", _milliseconds(reading, 99), ""),
        ("write through TLS, p50", _milliseconds(writing, 50), "3 ms"),
        ("write through TLS, p99", _milliseconds(writing, 99), ""),
        (f"requests per second, {CONNECTIONS} connections", f"{rate:.0f}", ""),
        ("memory, idle", f"{idle:.0f} MB", "150 MB"),
        (f"memory, after {WARM_UP * 2 + ALONE * 2 + TOGETHER} requests", f"{busy:.0f} MB", "150 MB"),
    ]
    return [Table(("local cloud", "measured", "target"), rows)]


def _start(folder: Path) -> float:
    started = time.perf_counter()
    cloud_process.start(folder)
    taken = time.perf_counter() - started
    cloud_process.stop(folder)
    return taken


def _alone(cloud: cloud_process.Cloud, action: str, **more: str) -> list[float]:
    client = Client(cloud)
    try:
        for _ in range(WARM_UP):
            client.call(action, **more)
        return [client.call(action, **more) for _ in range(ALONE)]
    finally:
        client.close()
        cloud.tell("reset")


def _together(cloud: cloud_process.Cloud) -> float:
    clients = [Client(cloud) for _ in range(CONNECTIONS)]

    def work(client: Client) -> None:
        for _ in range(TOGETHER // CONNECTIONS):
            client.call("DescribeVpcs")

    try:
        started = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(work, clients))
        return TOGETHER / (time.perf_counter() - started)
    finally:
        for client in clients:
            client.close()


def _milliseconds(samples: list[float], percentile: int) -> str:
    return f"{statistics.quantiles(samples, n=100)[percentile - 1] * 1000:.1f} ms"


def _megabytes(pid: int) -> float:
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    return int(told) / 1024
