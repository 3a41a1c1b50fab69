"""Which standards and rules apply to a product: a few questions, rules as rows."""
