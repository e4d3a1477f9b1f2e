"""dualregion."""
