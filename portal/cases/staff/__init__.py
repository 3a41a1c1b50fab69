"""Pages for officers about cases: inbox, one case, the acts, the box of identities, figures."""
