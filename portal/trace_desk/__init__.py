"""Screens of traceability for officers and businesses: lots, events, recalls, alerts, keeping."""
