"""What officers open: questions that came in, answers to publish, TBT notices."""
