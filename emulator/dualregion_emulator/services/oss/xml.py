"""XML in and out, the OSS way: no attributes, no namespaces, lists as repeated elements.

A document type declaration is refused before anything is expanded, so entity bombs have nothing to work with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape

from dualregion_emulator.services.oss.errors import OssError

Value: TypeAlias = "str | int | bool | Mapping[str, Value] | Sequence[Value] | None"
Tree = dict[str, Any]
"""A parsed element: child name to text, to a tree, or to a list of either where the shape says that it may repeat."""
Shape: TypeAlias = "Mapping[str, Shape | None]"
"""Allowed children: name to None (text) or to the child's own shape; a name that ends in "*" may repeat."""

_MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema."


class _Node:
    """One element while it is being read."""

    __slots__ = ("children", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.children: list[_Node] = []
        self.text = ""


def render(root: str, value: Value) -> bytes:
    """The document with one root element. None leaves an element out, True and False print as `true` and `false`."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _element(root, value).encode()


def _element(name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"<{name}>{'true' if value else 'false'}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, str):
        return f"<{name}>{escape(value)}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(child, inner) for child, inner in value.items())}</{name}>"
    return "".join(_element(name, item) for item in value)


def parse(body: bytes, root: str, shape: Shape, unknown: Callable[[str], None]) -> Tree:
    """The content of the root element. `MalformedXML` (400) if it is not XML, has another root or repeats an element
    that may not repeat. An element that the shape does not know is reported through `unknown` and refused too: what
    it asks for would otherwise be lost in silence."""
    node = _read(body)
    if node.name != root:
        raise OssError("MalformedXML", _MALFORMED)
    return _shaped(node, shape, root, unknown)


def _shaped(node: _Node, shape: Shape, path: str, unknown: Callable[[str], None]) -> Tree:
    tree: Tree = {}
    for child in node.children:
        repeats = f"{child.name}*" in shape
        if not repeats and child.name not in shape:
            unknown(f"oss XML element {path}/{child.name}")
            raise OssError("MalformedXML", _MALFORMED)
        inner = shape[f"{child.name}*" if repeats else child.name]
        value: Tree | str
        if inner is None:
            if child.children:
                unknown(f"oss XML element {path}/{child.name}/{child.children[0].name}")
                raise OssError("MalformedXML", _MALFORMED)
            value = child.text
        else:
            value = _shaped(child, inner, f"{path}/{child.name}", unknown)
        if repeats:
            tree.setdefault(child.name, []).append(value)
        elif child.name in tree:
            raise OssError("MalformedXML", _MALFORMED)
        else:
            tree[child.name] = value
    return tree


def _read(body: bytes) -> _Node:
    top = _Node("")
    stack = [top]
    parser = ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise OssError("MalformedXML", _MALFORMED)

    def start(name: str, _attributes: dict[str, str]) -> None:
        node = _Node(name.rpartition(":")[2])
        stack[-1].children.append(node)
        stack.append(node)

    def end(_name: str) -> None:
        node = stack.pop()
        if node.children:
            node.text = ""
        elif not node.text.strip():
            node.text = node.text.strip("\r\n\t ")

    def text(data: str) -> None:
        stack[-1].text += data

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(body, True)
    except ExpatError:
        refuse()
    return top.children[0]
