"""Everything that is done with questions, answers and TBT notices."""
