"""Proofs: why a conclusion follows, step by step, down to ballots and who said what."""
