"""Establishments, products, certificates, OCOP recognition."""
