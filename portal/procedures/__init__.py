"""Administrative procedures: steps, papers, time, fee, legal basis, and their posters."""
