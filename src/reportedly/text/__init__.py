"""A report's text, cut up: tokens and sentences, word-list hits, character ranges. Pure, below every step."""
