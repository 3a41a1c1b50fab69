"""What officers open: the list of procedures, writing, publishing."""
