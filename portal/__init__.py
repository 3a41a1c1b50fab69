"""The provincial portal for standards, metrology, quality and product traceability."""
