"""QR symbols, printed labels, and what they say: GS1 Digital Links, EPCs, signed codes."""
