"""Shipped data: see MANIFEST.toml for the source, licence and hash of each file."""
