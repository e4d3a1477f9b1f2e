"""Print the pulumi-plugin.json of every importable package that has a provider plugin, as a JSON list.

The language host runs this with the project's own Python. A file that names no plugin or no version gets them from
the distribution it belongs to, as the SDK's generator leaves them out when they are the same.
"""

import importlib.metadata
import json
import pathlib
import sys


def main() -> None:
    seen: dict[str, dict[str, object]] = {}
    for entry in sys.path:
        for file in sorted(pathlib.Path(entry or ".").glob("*/pulumi-plugin.json")):
            package = file.parent.name
            plugin = json.loads(file.read_text(encoding="utf-8"))
            if not plugin.get("resource") or package in seen:
                continue
            plugin.setdefault("name", package.removeprefix("pulumi_").replace("_", "-"))
            if not plugin.get("version"):
                plugin["version"] = importlib.metadata.version(package.replace("_", "-"))
            plugin["version"] = str(plugin["version"]).removeprefix("v")
            seen[package] = plugin
    json.dump(list(seen.values()), sys.stdout)


main()
