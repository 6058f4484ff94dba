"""Whole runs: files in, one folder out."""
