"""Whole stories, over HTTP and in a real browser, from the first report to the second look."""
