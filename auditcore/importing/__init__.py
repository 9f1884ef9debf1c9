"""Registers kept elsewhere: a csv or xlsx file, its mapping, and what its rows mean. Nothing is written here."""
