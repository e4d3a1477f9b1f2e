"""Which rule serves which clause, and which clause is served by which rule: Markdown, from the catalogue alone."""

from collections.abc import Iterator, Mapping

from dualregion.recovery.profiles import profiles
from dualregion.recovery.rules import Document, Rule, documents, rules


def crosswalk() -> str:
    """One table a document in force, then the profiles and what they raise."""
    served = [section for name, document in documents().items() for section in _section(name, document)]
    return "\n".join(
        [
            "# Rules and clauses",
            "",
            "Generated from the catalogue by `dualregion packs --crosswalk`. A rule supports a clause; it does",
            "not by itself prove that the clause is met. What a clause asks for is said in our words.",
            "",
            *served,
            *_profiles(),
            "",
        ]
    )


def _section(name: str, document: Document) -> Iterator[str]:
    if document.replaced_by:
        return
    mapped = _by_clause(name)
    yield f"## {document.title}"
    yield ""
    dated = f"Edition: {document.edition}. Last checked {document.checked}"
    yield f"{document.publisher}. {dated}. [Source]({document.url})"
    if document.note:
        yield f"Note: {document.note}."
    yield ""
    yield "| clause | asks for | rules |"
    yield "|---|---|---|"
    if document.mapped == "module":
        yield f"| as a whole | clause numbers are not sourced | {_rules(mapped.get('', []))} |"
    for clause, asked in document.clauses.items():
        yield f"| {clause} | {asked} | {_rules(mapped.get(clause, []))} |"
    yield ""


def _by_clause(document: str) -> Mapping[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules().values():
        for one in rule.clauses:
            if one.document == document:
                found.setdefault(one.clause, []).append(rule)
    return found


def _rules(found: list[Rule]) -> str:
    ordered = sorted(found, key=lambda rule: (rule.id, rule.name))
    return ", ".join(f"{rule.id} `{rule.name}`" for rule in ordered) or "none"


def _profiles() -> Iterator[str]:
    yield "## Profiles"
    yield ""
    yield "| profile | stands for | an unknown | a conditional promise | gates besides what the catalogue gates |"
    yield "|---|---|---|---|---|"
    for name, profile in profiles().items():
        stands_for = ", ".join(documents()[document].title.partition(" ")[0] for document in profile.documents)
        raised = ", ".join(f"`{rule}`" for rule in profile.mandatory) or "nothing"
        yield (
            f"| `{name}` | {profile.title}: {stands_for} | {profile.on_unknown} | "
            f"{profile.on_conditional or 'by tier'} | {raised} |"
        )
