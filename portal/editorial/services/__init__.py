"""What people do with manuscripts: write, hand in, approve, schedule, publish, withdraw."""
