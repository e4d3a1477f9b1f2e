"""What travels between the front and a service: one request, one response, one error, and who is asking.

Nothing here knows HTTP framing, TLS or SQL; a service can be read, and driven, with these four types alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dualregion_emulator.clock import Clock
    from dualregion_emulator.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it was signed: nothing decoded, nothing normalised except the case of header names."""

    method: str
    host: str
    """Host name without port, lower case: the CONNECT target, the absolute URI or the Host header."""
    path: str
    """Raw and percent-encoded, starting with "/", without the query."""
    query: str
    """Raw query string without "?"; empty when there is none."""
    headers: Mapping[str, str]
    """Lower-case names; repeated headers are joined with ", "."""
    body: bytes = b""


@dataclass(slots=True)
class Response:
    """An answer. The front adds Content-Length and Date, and drops the body of an answer to HEAD (which may carry
    its own Content-Length)."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    body: bytes = b""
    delay: float = 0.0
    """Real seconds that the answer comes late."""
    cut: str = ""
    """Not to be sent: "reset" resets the connection instead, "close" closes it without a word."""


class CloudError(Exception):
    """A refusal in the vendor's words. Raising it undoes everything the request has stored so far; each service
    renders it in its own wire format."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class Note(Protocol):
    """`note(action, parameters)` tells the journal what the request was, and as soon as it is known also who asked and
    which region was meant; secret values are left out by the journal."""

    def __call__(
        self, action: str, parameters: Mapping[str, object], *, account: str = "", principal: str = "", region: str = ""
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, where, and with what. Account and principal are those of the verified signature; for a service that
    checks its own signatures (OSS) they are the cloud's own account until it has done so."""

    account: str
    """Account id, 16 digits."""
    principal: str
    """ARN of the caller, or "" before a signature was checked."""
    region: str
    """Region of the endpoint; "" for a global one."""
    product: str
    request_id: str
    """Upper-case UUID, as the vendor prints it."""
    store: Store
    clock: Clock
    unknown: Callable[[str], None]
    """`unknown(what)` counts and journals an action or parameter that no handler knows, even if the request fails."""
    note: Note
