"""Scenarios: the store's own numbers carried ahead, and what a change of each would make of its profit."""
