"""One verified call of an action: its parameters, un-flattened, and the part of the store that it may touch."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, cast

from dualregion_emulator.auth.credentials import Credential, random_text
from dualregion_emulator.clock import iso
from dualregion_emulator.store import Document, Store
from dualregion_emulator.wire import CloudError, Context

Tree = dict[str, Any]


def unflatten(parameters: Mapping[str, str]) -> Tree:
    """`Tag.1.Key=a&Tag.2.Key=b` becomes `{"Tag": [{"Key": "a"}, {"Key": "b"}]}`; order is that of the numbers."""
    root: Tree = {}
    for name, value in parameters.items():
        node, *path = root, *name.split(".")
        for step in path[:-1]:
            inner = node.setdefault(step, {})
            if not isinstance(inner, dict):
                raise CloudError("InvalidParameter", f"The parameter {name} contradicts another one.")
            node = cast(Tree, inner)
        node[path[-1]] = value
    return {name: _listed(value) for name, value in root.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    tree = {key: _listed(inner) for key, inner in cast(Tree, value).items()}
    if tree and all(key.isdecimal() for key in tree):
        return [tree[key] for key in sorted(tree, key=int)]
    return tree


class Table:
    """The documents of one kind, in the account and region of a call."""

    def __init__(self, store: Store, account: str, region: str, product: str, kind: str) -> None:
        self._store = store
        self._where = (account, region, product, kind)

    def get(self, id: str) -> Document | None:
        return self._store.get(*self._where, id)

    def put(self, id: str, doc: Document) -> None:
        self._store.put(*self._where, id, doc)

    def delete(self, id: str) -> bool:
        return self._store.delete(*self._where, id)

    def list(self) -> list[Document]:
        return self._store.list(*self._where)


class Call:
    """What a handler gets. Getters raise the vendor's `InvalidParameter` for a value of the wrong form."""

    def __init__(self, product: str, region: str, credential: Credential, parameters: Tree, context: Context) -> None:
        self.product = product
        self.region = region
        self.credential = credential
        self.account = credential.account
        self.parameters = parameters
        self.context = context

    @property
    def now(self) -> str:
        """The cloud's time, ISO 8601."""
        return iso(self.context.clock.now())

    def table(self, kind: str, *, product: str = "", everywhere: bool = False) -> Table:
        """Documents of a kind; `everywhere` asks for the global ones, `product` for another product's."""
        region = "" if everywhere else self.region
        return Table(self.context.store, self.account, region, product or self.product, kind)

    def has(self, name: str) -> bool:
        """True if the parameter was sent, even empty."""
        return name in self.parameters

    def text(self, name: str, default: str = "") -> str:
        """A plain value; the default if it was not sent."""
        value = self.parameters.get(name, default)
        if not isinstance(value, str):
            raise CloudError("InvalidParameter", f"The specified parameter {name} is not valid.")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """An integer within bounds; the default if absent or empty."""
        text = self.text(name)
        if not text:
            return default
        if not text.lstrip("-").isdecimal() or not low <= int(text) <= high:
            raise CloudError(f"Invalid{name}", f"The specified {name} is not valid: {low} to {high}.")
        return int(text)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean, in any case."""
        text = self.text(name).lower()
        if text not in ("", "true", "false"):
            raise CloudError("InvalidParameter", f"The specified parameter {name} is not valid.")
        return text == "true" if text else default

    def texts(self, name: str) -> list[str]:
        """A flattened list of plain values (`ResourceId.1`)."""
        value = self.parameters.get(name, [])
        return [str(item) for item in cast(list[object], value)] if isinstance(value, list) else [str(value)]

    def trees(self, name: str) -> list[Tree]:
        """A flattened list of objects (`Tag.1.Key`)."""
        value = self.parameters.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in cast(list[object], value)):
            raise CloudError("InvalidParameter", f"The specified parameter {name} is not valid.")
        return cast(list[Tree], value)

    def set_given(self, doc: Document, names: str) -> None:
        """Copies the named text parameters that were sent into the document, under the same names."""
        for name in names.split():
            if self.has(name):
                doc[name] = self.text(name)


def page(items: list[Any], number: int, size: int) -> list[Any]:
    """The n-th page, counted from 1."""
    return items[(number - 1) * size : number * size]


def new_id(prefix: str, region: str = "") -> str:
    """A fresh id in the vendor's style: prefix, a region mark, random lower-case letters and digits."""
    mark = "".join(part[:1] for part in region.split("-"))
    return f"{prefix}-{mark}{random_text(17).lower()}"


def new_uuid() -> str:
    """A fresh lower-case UUID."""
    return str(uuid.uuid4())
