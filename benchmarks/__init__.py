"""Benchmarks: every claim of speed is a ratio in one run, with the command that repeats it."""
