"""What a file really is, and whether it holds anything that acts on the reader's computer."""
