"""Where officers begin their day, and where everything that was changed can be looked up."""
