"""Read names and shapes out of a pulumi-alicloud SDK by its source text, without importing it.

Reading the text lets two versions of the SDK be looked at in one process, and is independent of our own provider.
"""

import ast
import gc
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

SCALARS = {"str": "string", "int": "int", "bool": "bool", "float": "number"}
TRANSPARENT = {"Input", "Output", "Optional"}
RESOURCE = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(?P<token>alicloud:[\w/]+:\w+)'")
FUNCTION = re.compile(r"\.invoke\('(?P<token>alicloud:[\w/]+:\w+)', __args__.*typ=(?P<result>\w+)\)")


def _parsed(text: str, mode: Literal["exec", "eval"] = "exec") -> Any:
    """`ast.parse`, undisturbed: CPython 3.11 counts its depth wrongly when a collection runs a parse of its own."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text, mode=mode)
    finally:
        if collecting:
            gc.enable()


@dataclass(frozen=True)
class Shape:
    """`kind`: string, int, number, bool, list, map, object, any. List and map have an element, object has fields."""

    kind: str
    element: "Shape | None" = None
    fields: "dict[str, Property]" = field(default_factory=dict[str, "Property"])


@dataclass(frozen=True)
class Property:
    """A property under its Pulumi name; `required` means that the SDK declares no way to leave it out."""

    shape: Shape
    required: bool


@dataclass(frozen=True)
class Declared:
    """What the SDK lets a program give and read, by Pulumi name."""

    inputs: dict[str, Property]
    outputs: dict[str, Property]


class Sdk:
    """A pulumi_alicloud package folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._modules: dict[Path, dict[str, ast.ClassDef | ast.FunctionDef]] = {}

    @cached_property
    def _texts(self) -> dict[Path, str]:
        names = ("__init__.py", "_inputs.py", "outputs.py")
        return {path: path.read_text("utf-8") for path in self.folder.rglob("*.py") if path.name not in names}

    @cached_property
    def resources(self) -> dict[str, Path]:
        """Every resource token and the file that declares it."""
        return {found["token"]: path for path, text in self._texts.items() for found in RESOURCE.finditer(text)}

    @cached_property
    def functions(self) -> dict[str, tuple[Path, str]]:
        """Every function token, the file that declares it and its result class."""
        return {
            found["token"]: (path, found["result"])
            for path, text in self._texts.items()
            for found in FUNCTION.finditer(text)
        }

    def resource(self, token: str) -> Declared:
        """What the class of a resource declares. Raises KeyError for a token that the SDK does not have."""
        path, name = self.resources[token], token.rpartition(":")[2]
        classes = self._module(path)
        # A nested type may already be called so; then the generator calls the resource's arguments "InitArgs".
        resource = classes[name]
        arguments = classes.get(f"{name}InitArgs") or classes[f"{name}Args"]
        assert isinstance(resource, ast.ClassDef)
        assert isinstance(arguments, ast.ClassDef)
        return Declared(inputs=self._getters(path, arguments), outputs=self._getters(path, resource))

    def provider(self) -> Declared:
        """What the provider class takes; it gives nothing to read."""
        path = self.folder / "provider.py"
        arguments = self._module(path)["ProviderArgs"]
        assert isinstance(arguments, ast.ClassDef)
        return Declared(inputs=self._getters(path, arguments), outputs={})

    def function(self, token: str) -> Declared:
        """What a function takes and what it gives. Raises KeyError for a token that the SDK does not have."""
        path, result_name = self.functions[token]
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", token.rpartition(":")[2]).lower()
        module = self._module(path)
        result = module[result_name]
        assert isinstance(result, ast.ClassDef)
        function = next(item for key, item in module.items() if isinstance(item, ast.FunctionDef) and _same(key, name))
        # A function takes Python names; the text that fills __args__ has the Pulumi name of each.
        wire = {
            match["python"]: match["pulumi"]
            for match in re.finditer(r"__args__\['(?P<pulumi>\w+)'\] = (?P<python>\w+)", self._texts[path])
        }
        inputs: dict[str, Property] = {}
        for argument in function.args.args:
            if argument.arg in wire and argument.annotation is not None:
                inputs[wire[argument.arg]] = self._property(path, argument.annotation)
        return Declared(inputs=inputs, outputs=self._getters(path, result))

    def _module(self, path: Path) -> dict[str, ast.ClassDef | ast.FunctionDef]:
        if path not in self._modules:
            tree = _parsed(self._texts.get(path) or path.read_text("utf-8"))
            self._modules[path] = {
                node.name: node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)
            }
        return self._modules[path]

    def _getters(self, path: Path, declared: ast.ClassDef) -> dict[str, Property]:
        found: dict[str, Property] = {}
        for node in declared.body:
            if isinstance(node, ast.FunctionDef) and node.returns is not None:
                name = next(filter(None, (_getter_name(each, node.name) for each in node.decorator_list)), None)
                if name is not None:
                    found[name] = self._property(path, node.returns)
        return found

    def _property(self, path: Path, annotation: ast.expr) -> Property:
        return Property(self._shape(path, annotation), required="Optional[" not in _outer(annotation))

    def _shape(self, path: Path, annotation: ast.expr) -> Shape:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            return self._shape(path, _parsed(annotation.value, mode="eval").body)
        if isinstance(annotation, ast.Subscript):
            outer = _last_name(annotation.value)
            inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
            # Union['XArgs', 'XArgsDict', …]: the same object, spelt as a class or as a dictionary.
            if outer in TRANSPARENT or (outer == "Union" and "Args'" in ast.unparse(inner[0])):
                return self._shape(path, inner[0])
            if outer == "Sequence":
                return Shape("list", self._shape(path, inner[0]))
            if outer == "Mapping":
                return Shape("map", self._shape(path, inner[1]))
            raise ValueError(f"{path}: the annotation {ast.unparse(annotation)} is not understood")
        name = _last_name(annotation)
        if name in SCALARS:
            return Shape(SCALARS[name])
        if name == "Any":
            return Shape("any")
        outputs = isinstance(annotation, ast.Attribute)
        home = path.parent / ("outputs.py" if outputs else "_inputs.py")
        declared = self._module(home)[name]
        assert isinstance(declared, ast.ClassDef)
        return Shape("object", fields=self._getters(home, declared))


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _outer(annotation: ast.expr) -> str:
    """The annotation down to the first collection: whether the value itself may be left out."""
    return re.split(r"Sequence|Mapping", ast.unparse(annotation))[0]


def _getter_name(decorator: ast.expr, python_name: str) -> str | None:
    if isinstance(decorator, ast.Attribute) and decorator.attr == "getter":
        return python_name
    if isinstance(decorator, ast.Call) and _last_name(decorator.func) == "getter":
        value = decorator.keywords[0].value
        return str(value.value) if isinstance(value, ast.Constant) else None
    return None


def _same(python_name: str, expected: str) -> bool:
    return python_name.replace("_", "") == expected.replace("_", "")
