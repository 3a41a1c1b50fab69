"""Pages of the registers for officers: lists, records, decisions, merging, upkeep."""
