"""Plan texts, decisions, reports and laws, and how they refer to each other."""
