"""Adapters to the engines that do the heavy work."""
