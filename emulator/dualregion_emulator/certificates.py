"""A throw-away certificate authority that persists in the cloud's folder, and a leaf for every host that is asked for.

Leaves are wildcards (`*.oss-cn-hongkong.aliyuncs.com`), kept in memory and made anew by each process: only the
authority must be stable, because clients were told to trust it.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import trustme

CA_FILE = "ca.pem"
_KEY_FILE = "ca.key"


def private_file(path: Path, content: bytes) -> None:
    """Writes a file that only its owner can read, all of it or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


class Certificates:
    """TLS contexts by host name, under the authority in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.ca_path = folder / CA_FILE
        key_path = folder / _KEY_FILE
        if self.ca_path.exists() and key_path.exists():
            self._authority = trustme.CA.from_pem(self.ca_path.read_bytes(), key_path.read_bytes())
        else:
            self._authority = trustme.CA(organization_name="dualregion local cloud")
            private_file(key_path, self._authority.private_key_pem.bytes())
            private_file(self.ca_path, self._authority.cert_pem.bytes())
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._by_name: ssl.SSLContext | None = None

    def context(self, host: str) -> ssl.SSLContext:
        """A server context whose certificate covers the host and its siblings."""
        parent = host.partition(".")[2]
        names = (f"*.{parent}", parent) if parent.count(".") >= 1 else (host,)
        known = self._contexts.get(names[0])
        if known is None:
            known = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            known.minimum_version = ssl.TLSVersion.TLSv1_2
            known.set_alpn_protocols(["http/1.1"])
            _equip(known, self._authority.issue_cert(*names))
            self._contexts[names[0]] = known
        return known

    def by_name(self) -> ssl.SSLContext:
        """A context for a client that speaks TLS at once: the certificate follows the name that it asks for."""
        if self._by_name is None:
            self._by_name = self._make_by_name()
        return self._by_name

    def _make_by_name(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        _equip(context, self._authority.issue_cert("localhost", "127.0.0.1"))

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name and name.endswith(".aliyuncs.com"):
                connection.context = self.context(name)

        context.sni_callback = choose  # pyright: ignore[reportAttributeAccessIssue] -- the stub knows SSLSocket only
        return context


def _equip(context: ssl.SSLContext, leaf: trustme.LeafCert) -> None:
    """Loads a leaf into a context. The file lives only as long as the call, readable by its owner alone."""
    with leaf.private_key_and_cert_chain_pem.tempfile() as path:
        context.load_cert_chain(path)
