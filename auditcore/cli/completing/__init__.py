"""What the shell offers when somebody presses Tab: ids with their titles, people, units, clauses, words.

`answer` is asked by the shell's script (a file of `scripts/`), `place` finds out what is being typed, `table` says
which values fit there, `records`, `criteria` and `words` know them, `shells` puts them as each shell wants them.
`profiles` is about the files by which a shell comes to ask.
"""
