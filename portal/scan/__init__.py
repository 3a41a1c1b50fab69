"""What a person sees after scanning a printed code."""
