"""What all may open: answers, the form for asking, TBT notices."""
