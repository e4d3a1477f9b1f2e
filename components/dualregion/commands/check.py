"""`dualregion check`: the packs' verdict on a stack, in every form that people and pipelines read."""

import json
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from dualregion.commands import project
from dualregion.commands.assessments import Chosen, assessment_in, judged_state
from dualregion.commands.baseline_file import apply_baseline
from dualregion.commands.check_output import FORMS, read_forms, write
from dualregion.commands.places import Origins, Places, origins_in
from dualregion.commands.preview import previewed
from dualregion.commands.progress import progress
from dualregion.commands.project import Refusal
from dualregion.commands.stack_source import StackSource, as_object, read_stack
from dualregion.recovery.assessment import Assessment
from dualregion.report.check import Outcome
from dualregion.report.check.outcome import FAILED
from dualregion.report.comparison import Comparison, compared

_WRONG_USAGE = 2


class ExitThree(TyperCommand):
    """Wrong usage ends with 3, as every other error: 2 is taken by unknowns."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the arguments."""
        try:
            return super().make_context(*args, **kwargs)
        except Exception as error:
            # typer brings click in a copy of its own or takes the installed one: its errors are known by their code.
            if getattr(error, "exit_code", None) == _WRONG_USAGE:
                vars(error)["exit_code"] = FAILED
            raise


@dataclass(frozen=True)
class _Subject:
    """What was judged, and what is needed to say where."""

    assessment: Assessment
    source: str
    origins: Origins
    stack_file: Path | None


def check(
    stack: Annotated[str, typer.Option(help="Stack to judge. Left out: the selected one, or the state file's.")] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Judge what the program would make, through the engine.")
    ] = False,
    state: Annotated[
        Path | None, typer.Option(help="Judge this file, as `pulumi stack export` wrote it.", dir_okay=False)
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="With --state: the stack's config. Left out: the project's.", dir_okay=False)
    ] = None,
    pack: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A pack by name; may be repeated. Left out: every pack.")
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Judge as if stack config named this profile too; not with --preview."),
    ] = None,
    policy_pack: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="With --preview: a pack of yours, judged beside ours; may be repeated."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORM=FILE",
            help=f"FORM or FORM=FILE; may be repeated. Forms: {', '.join(FORMS)}. "
            "Standard output takes one of them; left free, it gets the table.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Unknowns gate too, with exit code 2.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(help="Findings in this file do not gate; all others do.", dir_okay=False)
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Write the baseline anew. It may only become shorter.")
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(
            help="The JSON of an earlier check, or an earlier state file (judged with today's config): "
            "what changed in each budget, and which input is the cause.",
            dir_okay=False,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")] = False,
) -> None:
    """Judge a stack with the policy packs, and say what gates.

    \b
    Three things can be judged:
      --preview      what the program would make. Needs the engine and credentials; what the cloud decides later is
                     unknown. The gate before a deployment.
      (neither)      what runs, as the state of --stack says. Needs the engine and its login, no credentials.
      --state FILE   the same from an exported file: no engine, no login, no network. Drift in the cloud itself is
                     in neither of the two; `pulumi refresh` brings it into the state.

    \b
    Examples:
      dualregion check --preview --stack dev --output sarif=check.sarif --output markdown=comment.md
      dualregion check --state state.json --config Pulumi.dev.yaml --output json=now.json --compare before.json
      dualregion check --stack dev --baseline recovery-baseline.json --strict

    Exit codes: 0 nothing gates (advice, conditional, waived and known findings are shown), 1 a mandatory rule is
    violated, 2 something is unknown and --strict, 3 not judged: config, state, engine, a crash or wrong usage.
    """
    try:
        forms = read_forms(output or [])
        chosen = Chosen(pack or (), profile or ())
        _refuse_together(preview=preview, state=state, config=config, policy_pack=policy_pack, profile=profile)
        subject = _judged(stack, preview, state, config, chosen, policy_pack or [], quiet)
        outcome = _outcome(subject, strict, baseline, update_baseline, _earlier(compare, subject, chosen))
        write(outcome, forms)
    except Refusal as refusal:
        print(f"dualregion: {refusal}", file=sys.stderr)
        raise SystemExit(FAILED) from None
    except Exception:  # noqa: BLE001  # Python's own exit code for a crash is that of a violation
        traceback.print_exc()
        raise SystemExit(FAILED) from None
    if outcome.exit_code:
        raise SystemExit(outcome.exit_code)


def _refuse_together(
    *,
    preview: bool,
    state: Path | None,
    config: Path | None,
    policy_pack: Sequence[Path] | None,
    profile: Sequence[str] | None,
) -> None:
    if preview and state:
        raise Refusal("--preview judges a program, --state a file: give one of them")
    if config and not state:
        raise Refusal("--config belongs to --state; the engine knows the config of a stack")
    if profile and preview:
        raise Refusal("--profile: stack config decides of a preview; name it there, under dualregion:policies")
    if policy_pack and not preview:
        raise Refusal("--policy-pack needs the engine: give --preview too")


def _judged(
    stack: str,
    preview: bool,
    state: Path | None,
    config: Path | None,
    chosen: Chosen,
    foreign: Sequence[Path],
    quiet: bool,
) -> _Subject:
    if preview:
        with progress("preview", quiet=quiet) as tell:
            assessment, origins = previewed(stack, chosen.packs, foreign, tell)
        return _Subject(assessment, "preview", origins, _stack_file(assessment.stack))
    with progress("reading the stack", quiet=quiet) as tell:
        source = read_stack(stack, state, config)
        tell(f"judging stack {source.name}")
        assessment = judged_state(source.state, source.config, chosen)
    # A stack without a resource does not know its own name.
    assessment = assessment.model_copy(update={"stack": assessment.stack or source.name})
    told = "state file" if state else "running stack"
    return _Subject(assessment, told, origins_in(source.resources), config or _stack_file(source.name))


def _stack_file(stack: str) -> Path | None:
    here = project.find()
    # A stack of a service is called organization/project/stack; its file has the last part only.
    return here.stack_file(stack.rpartition("/")[2]) if here else None


def _earlier(file: Path | None, subject: _Subject, chosen: Chosen) -> Comparison | None:
    if file is None:
        return None
    try:
        text = file.read_text(encoding="utf-8")
        raw = as_object(json.loads(text), str(file))
    except (OSError, ValueError) as problem:
        raise Refusal(f"--compare: cannot read {file}: {problem}") from None
    if "deployment" not in raw:
        return compared(assessment_in(text, str(file)), subject.assessment, str(file))
    source: StackSource = read_stack(subject.assessment.stack, file, subject.stack_file)
    return compared(judged_state(source.state, source.config, chosen), subject.assessment, str(file))


def _outcome(
    subject: _Subject, strict: bool, baseline: Path | None, update: bool, comparison: Comparison | None
) -> Outcome:
    if update and baseline is None:
        raise Refusal("--update-baseline: name the file with --baseline")
    marked, gone = apply_baseline(baseline, subject.assessment, update=update) if baseline else (None, ())
    assessment = subject.assessment.model_copy(update={"findings": marked}) if marked else subject.assessment
    placed = Places(project.find(), subject.stack_file, subject.origins).placed(assessment)
    return Outcome(placed, subject.source, strict, gone, baseline is not None, comparison)
