"""What other systems call: /api/v1."""
