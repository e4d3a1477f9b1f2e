"""`dualregion env`: everything that a shell needs to run plain `pulumi` against the local cloud."""

import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from dualregion import engine
from dualregion.commands.cloud_process import Cloud, reached
from dualregion.commands.project import Project, Refusal, current

Variables = Mapping[str, str | None]
"""Names with values; None: the variable must not be set."""

PASSPHRASE = "local-cloud"  # noqa: S105  # public on purpose, see `project_variables`
REAL_STACKS = frozenset({"production"})
"""Stacks that mean a real account: nothing here may point them to the local cloud."""

_CA = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "ALIBABA_CLOUD_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
_ACCESS_KEY = ("ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "OSS_ACCESS_KEY_ID")
_SECRET_KEY = ("ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "OSS_ACCESS_KEY_SECRET")
# What a shell that also works on a real account may have set: a token or a role would be combined with the local keys.
_MISLEADING = (
    "ALICLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABACLOUD_SECURITY_TOKEN",
    "OSS_SESSION_TOKEN",
    "ALICLOUD_PROFILE",
    "ALIBABA_CLOUD_PROFILE",
    "ALICLOUD_SHARED_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALICLOUD_CREDENTIALS_URI",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
    "ALICLOUD_ECS_ROLE_NAME",
    "ALIBABA_CLOUD_ECS_METADATA",
    "ALICLOUD_ASSUME_ROLE_ARN",
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
    "ALIBABA_CLOUD_OIDC_TOKEN",
    "ALICLOUD_ACCOUNT_ID",
    "ALIBABA_CLOUD_ACCOUNT_ID",
)
_LOOPBACK = "127.0.0.1,localhost"


def cloud_variables(cloud: Cloud) -> dict[str, str | None]:
    """What sends a program to the local cloud and makes it believe its certificates.

    Both cases of the proxy variables: some SDKs prefer the lower one, and a shell may have either.
    """
    variables: dict[str, str | None] = {}
    for name, value in (
        ("HTTPS_PROXY", cloud.proxy),
        ("HTTP_PROXY", cloud.proxy),
        ("NO_PROXY", _LOOPBACK),
        ("ALL_PROXY", None),
    ):
        variables[name] = value
        variables[name.lower()] = value
    variables |= dict.fromkeys(_CA, cloud.ca)
    variables |= dict.fromkeys(_ACCESS_KEY, cloud.access_key)
    variables |= dict.fromkeys(_SECRET_KEY, cloud.secret_key)
    return variables | dict.fromkeys(_MISLEADING)


def project_variables(project: Project) -> dict[str, str | None]:
    """The project's own state backend, and the engine.

    The passphrase is public, because what it encrypts is the state of a cloud that lives beside it in the same folder;
    and the same in every clone, because Pulumi writes a salt that belongs to it into the stack's config file.
    """
    project.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    variables: dict[str, str | None] = {
        "PULUMI_BACKEND_URL": project.state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_CONFIG_PASSPHRASE_FILE": None,
        **engine.locate().environment(),
    }
    virtual = Path(sys.prefix)
    if sys.prefix != sys.base_prefix:
        path = variables.get("PATH") or os.environ.get("PATH", "")
        ours = str(virtual / "bin")
        rest = [entry for entry in path.split(os.pathsep) if entry and entry != ours]
        variables |= {"VIRTUAL_ENV": str(virtual), "PATH": os.pathsep.join([ours, *rest])}
    return variables


def complete(project: Project) -> dict[str, str | None]:
    """Engine, state backend and local cloud. Raises Refusal where the local cloud does not run."""
    return {**project_variables(project), **cloud_variables(reached(project.cloud))}


def applied(variables: Variables) -> dict[str, str]:
    """This process's environment with the variables set and unset."""
    merged: dict[str, str | None] = {**os.environ, **variables}
    return {name: value for name, value in merged.items() if value is not None}


def exports(variables: Variables) -> str:
    """Lines for a POSIX shell: `export` what is set, one `unset` for what must not be."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items() if value is not None]
    gone = [name for name, value in variables.items() if value is None]
    if gone:
        lines.append(f"unset {' '.join(gone)}")
    return "\n".join(lines)


def refuse_real(stack: str) -> None:
    """Raises Refusal for a stack that means a real account."""
    if stack in REAL_STACKS:
        raise Refusal(
            f"stack {stack} means a real account, and neither the local cloud nor `make` touches one.\n"
            "Run it by hand, in a shell without the local cloud's variables, with your own credentials and state:\n"
            "  export ALICLOUD_ACCESS_KEY=... ALICLOUD_SECRET_KEY=...\n"
            "  export PULUMI_BACKEND_URL='s3://BUCKET?region=REGION'   # in neither of the stack's two regions\n"
            f"  pulumi stack select --create {stack}\n"
            f"  pulumi preview --stack {stack} --policy-pack policies/dualregion-recovery\n"
            f"  pulumi up --stack {stack} --policy-pack policies/dualregion-recovery"
        )


def env(
    stack: Annotated[str, typer.Option(help="Select this stack for plain pulumi commands (PULUMI_STACK).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; null means unset.")] = False,
) -> None:
    """Print what a shell needs to run plain pulumi against the local cloud: eval "$(dualregion env)".

    \b
    Examples:
      eval "$(dualregion env)"
      eval "$(dualregion env --stack gtm3)"
    """
    refuse_real(stack)
    variables = complete(current())
    if stack:
        variables["PULUMI_STACK"] = stack
    print(json.dumps(variables, indent=2) if as_json else exports(variables))
