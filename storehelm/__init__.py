"""Storehelm: an online store steers by its strategy."""
