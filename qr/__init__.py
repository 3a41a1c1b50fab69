"""QR symbols and printed labels: encoding, drawing to exact millimetres, print limits."""
