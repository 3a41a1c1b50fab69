"""The finder for registrars: rules, groups, questions, the test page, what needs care."""
