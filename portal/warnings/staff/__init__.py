"""Pages for officers: warnings before the public, and the agencies that get them by mail."""
