"""Questions of citizens and businesses, their published answers, notices on technical barriers."""
