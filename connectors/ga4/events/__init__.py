"""Google Analytics' event export, as it is copied from storage: Parquet, or JSON with one event per line."""
