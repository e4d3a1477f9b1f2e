"""The commands of `dualregion`, one file each, and what they share."""
