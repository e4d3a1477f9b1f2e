"""Serves the pack to the engine."""

from pulumi_policy import PolicyPack

from dualregion_policies.recovery import POLICIES

PolicyPack("dualregion-recovery", list(POLICIES))
