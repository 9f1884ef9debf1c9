"""First-party plugins, built like an outsider's: on `auditcore.api` and libraries alone."""
