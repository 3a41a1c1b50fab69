"""The story of goods: walking through events, and telling and drawing what was found."""
