"""What a check found, in every form that people, forges and other programs read. No input or output, no clock."""

from dualregion.report.check.outcome import Outcome, Status

__all__ = ["Outcome", "Status"]
