"""The figures of reports: counts over findings, actions and audits, as numbers and small results without a word. Pure.

Shares lie between 0 and 1, everywhere; whoever shows percents multiplies. Days are ISO text, ages calendar days, and every
stretch of days is half open: its first day belongs to it, `before` does not. None is what cannot be said; nothing is
divided by zero. A negative count, age or length is a mistake of the caller: ValueError.
"""
