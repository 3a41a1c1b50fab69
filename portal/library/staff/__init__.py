"""Pages for officers: writing for the library, handing files in, publishing."""
