"""Serves the components to other Pulumi languages: `python -m dualregion <engine address>`.

The list is explicit because the package is lazy: discovery would find nothing in it.
"""

from importlib.metadata import version

from pulumi.provider.experimental import component_provider_host

from dualregion.workload import ProtectedWorkload

if __name__ == "__main__":
    component_provider_host(components=[ProtectedWorkload], name="dualregion", version=version("dualregion"))
