"""The command line: a file a noun, a lazy table of commands, one error boundary."""
