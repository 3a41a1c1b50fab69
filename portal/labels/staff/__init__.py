"""Pages on which officers have labels and posters made."""
