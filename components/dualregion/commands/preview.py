"""The engine's preview of a stack under the packs, read from its stream of events and from what the packs write.

`pulumi preview --json` alone drops what policies say; with PULUMI_ENABLE_STREAMING_JSON_PREVIEW it prints each event on
a line. Passes, unknowns and budgets never become events: each pack writes its whole judgement into a folder that
DUALREGION_FINDINGS names.
"""

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from dualregion.commands import project
from dualregion.commands.assessments import assessment_in, pack_folders
from dualregion.commands.places import Origins
from dualregion.commands.project import Refusal
from dualregion.commands.stack_source import engine_environment
from dualregion.recovery.assessment import Assessment, Judged, merged, ordered
from dualregion.recovery.budget import Verdict

_STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
_FINDINGS = "DUALREGION_FINDINGS"


@dataclass
class Told:
    """What the engine's events say, as far as a check needs it."""

    violations: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    errors: list[str] = field(default_factory=list[str])
    parents: dict[str, str] = field(default_factory=dict[str, str])

    def hear(self, event: Mapping[str, Any]) -> str:
        """Take in one event. Returns the name of the resource that the engine has come to, or nothing."""
        if violation := event.get("policyEvent"):
            self.violations.append(violation)
        diagnosis: Mapping[str, Any] = event.get("diagnosticEvent") or {}
        if diagnosis.get("severity") == "error":
            self.errors.append(str(diagnosis.get("message", "")).strip())
        if failure := event.get("errorEvent"):
            self.errors.append(str(failure.get("error", "")).strip())
        before: Mapping[str, Any] = event.get("resourcePreEvent") or {}
        step: Mapping[str, Any] = before.get("metadata") or {}
        state: Mapping[str, Any] = step.get("new") or step.get("old") or {}
        urn = str(step.get("urn") or "")
        if urn and state.get("parent"):
            self.parents[urn] = str(state["parent"])
        return urn.rpartition("::")[2]

    @property
    def refused(self) -> bool:
        """True where a policy is the reason for the engine's refusal."""
        return any(violation.get("enforcementLevel") == "mandatory" for violation in self.violations)


def previewed(
    stack: str, packs: Sequence[str], foreign: Sequence[Path], progress: Callable[[str], None]
) -> tuple[Assessment, Origins]:
    """What the packs say of the stack as the program would make it. Nothing is created.

    Raises Refusal where the engine, the program or a pack fails: then nothing was judged.
    """
    folders = pack_folders(packs)
    with TemporaryDirectory(prefix="dualregion-") as findings:
        given = [str(folder.resolve()) for folder in (*folders.values(), *foreign)]
        told, code = _run(stack, given, findings, progress)
        files = {name: Path(findings) / f"{name}.json" for name in folders}
        silent = [name for name, file in files.items() if not file.is_file()]
        if silent or (code != 0 and not told.refused):
            raise Refusal(_why(told, code, silent))
        judged = merged([assessment_in(file.read_text("utf-8"), f"pack {name}") for name, file in files.items()])
    findings_all = ordered((*judged.findings, *_only_in_events(judged.findings, told.violations)))
    return judged.model_copy(update={"findings": findings_all}), Origins(parents=told.parents)


def _run(stack: str, packs: Iterable[str], findings: str, progress: Callable[[str], None]) -> tuple[Told, int]:
    here = project.current()
    command = ["pulumi", "preview", "--json", "--non-interactive", *(("--stack", stack) if stack else ())]
    for folder in packs:
        command += ["--policy-pack", folder]
    environment = {**engine_environment(here), _STREAMING: "true", _FINDINGS: findings}
    told = Told()
    with TemporaryFile("w+", encoding="utf-8") as complaints:
        try:
            engine = subprocess.Popen(
                command, cwd=here.root, env=environment, stdout=subprocess.PIPE, stderr=complaints,
                stdin=subprocess.DEVNULL, text=True, encoding="utf-8",
            )  # fmt: skip
        except FileNotFoundError:
            raise Refusal("there is no pulumi; `dualregion doctor` says what to do") from None
        with engine:
            assert engine.stdout  # noqa: S101  # PIPE was asked for
            for event in _events(engine.stdout):
                if name := told.hear(event):
                    progress(f"preview: {name}")
        complaints.seek(0)
        told.errors += [complaints.read().strip()]
    return told, engine.returncode


def _events(lines: IO[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue  # A plugin may print on its own.
        if isinstance(event, dict):
            yield event


def _why(told: Told, code: int, silent: Sequence[str]) -> str:
    reasons = [reason for reason in dict.fromkeys(told.errors) if reason and reason != "preview failed"]
    reasons += [_message(violation) for violation in told.violations]
    if silent:
        reasons.append(f"nothing was judged by {', '.join(silent)}")
    return "\n".join([f"`pulumi preview` ended with exit code {code}", *reasons])


def _only_in_events(known: Sequence[Judged], violations: Sequence[Mapping[str, Any]]) -> Iterator[Judged]:
    """What no pack of ours wrote down: foreign packs, and policies that the SDK could not run."""
    for violation in violations:
        rule, message = str(violation.get("policyName") or ""), _message(violation)
        if any(one.rule == rule and " ".join(one.message.split()) in message for one in known):
            continue
        level = str(violation.get("enforcementLevel") or "")
        yield Judged(
            rule=rule or "policy",
            subject=str(violation.get("resourceUrn") or rule),
            verdict=Verdict.FAIL,
            message=message,
            level="advisory" if level == "advisory" else "mandatory",
            pack=str(violation.get("policyPackName") or ""),
            open=True,
        )


def _message(violation: Mapping[str, Any]) -> str:
    return " ".join(str(violation.get("message") or "").split())
