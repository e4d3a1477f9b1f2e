"""Runs the program that stack config `dualregion:program` names: one of the files beside this one."""

from importlib import import_module
from pathlib import Path

from dualregion import program_named

import_module(program_named(Path(__file__).parent))
