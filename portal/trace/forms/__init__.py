"""Event forms of trades: a few fields that become an EPCIS event."""
