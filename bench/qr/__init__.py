"""How fast symbols and labels are made, next to the library's own pictures."""
