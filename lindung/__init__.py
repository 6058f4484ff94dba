"""Lindung: one shared desk for a nation's whole response to human trafficking."""

__version__ = "0.1.0"
