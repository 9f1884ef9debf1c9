"""What reports say: each a function from the facts that services read to a `contract.Report`, never how it looks.

Nothing here reads a record, a clock or a setting: a `Scene` brings names, day and language. Days in texts are as the
language writes them, days in tables are ISO; words come from the catalogue in use.
"""
