"""Spreadsheets into registers and out of them: templates, imports, undoing, exports."""
