"""The public records that manuscripts become: how their text is taken up, published, withdrawn."""
