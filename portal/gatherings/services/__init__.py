"""What people do with gatherings: announce, sign up, look after those who come."""
