"""Arithmetic of plans without Django: what may be shown, forecasts, intervals, the rule of progress."""
