"""Forms to be filled in away from the program: the questions of a checklist or an audit, as a workbook or on paper."""
