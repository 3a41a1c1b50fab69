"""Traceability: lots, serials, EPCIS events, and what they tell about a product."""
