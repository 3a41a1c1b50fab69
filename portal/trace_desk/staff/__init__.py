"""The screens of the trace desk."""
