"""Results of inspections and quality surveys that are made public."""
