"""Word lists, one TOML file a language: words only, no Python. How to add one: docs/languages.md."""
