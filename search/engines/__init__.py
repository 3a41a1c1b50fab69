"""The engine behind the interface: Whoosh keeps the segments, our own code reads them."""
