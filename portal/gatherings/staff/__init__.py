"""Pages for officers: announcing gatherings, and looking after those who come."""
