"""What people do with the library: write, hand files in, publish, withdraw."""
