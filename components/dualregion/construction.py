"""How a component refuses: before anything is created, and in four parts."""

import pulumi


class ConstructionError(pulumi.RunError):
    """An input with which a component cannot be built.

    A `RunError`, so that the engine prints the message instead of a stack trace. No `ValueError`: the SDK wraps those
    in text of its own where they are raised inside an output.
    """

    def __init__(self, component: str, where: str, found: str, remedy: str) -> None:
        super().__init__(f"{component}: {where}: {found}; {remedy}")
        self.component = component
        """Name of the component, as the program gives it."""
        self.where = where
        """The input, or the key in stack config."""
        self.found = found
        self.remedy = remedy
