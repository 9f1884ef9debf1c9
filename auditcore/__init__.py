"""Internal audits and corrective actions, on a record that proves itself."""

# One place for the version that `--version` prints; a test compares it with pyproject.toml.
__version__ = "0.1.0"
