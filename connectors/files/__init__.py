"""Exports as files: CSV in every dialect, read by declared formats and mappings."""
