"""Connectors: one source system per module or folder; settings in as arguments, staged tables out."""
