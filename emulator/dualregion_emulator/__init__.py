"""Local cloud."""
