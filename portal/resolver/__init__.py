"""The GS1 Digital Link resolver: from a printed GS1 identifier to what is known about it."""
