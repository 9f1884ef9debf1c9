"""The verbs, a file a noun: each builds a decision and commits it. No click, no printing, no files of the record."""
