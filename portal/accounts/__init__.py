"""Who may write from outside: keys of other systems and what each key opens."""
