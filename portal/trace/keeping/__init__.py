"""How long data of lots is kept, and its removal by a recorded decision."""
