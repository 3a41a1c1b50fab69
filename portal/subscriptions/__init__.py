"""Who wants to hear of what by mail: confirmed twice, left with one click."""
