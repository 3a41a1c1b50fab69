"""EPCIS 2.0: events as they are handed in, kept, asked for and published."""
