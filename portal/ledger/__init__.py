"""The public log: an append-only Merkle tree of everything that the portal has published."""
