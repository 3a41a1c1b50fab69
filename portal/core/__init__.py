"""What every feature stands on: database, errors, access, addresses, language, caches."""
