"""The record: an append-only, hash-chained log of events, one stream a folder. Format: docs/record.md."""
