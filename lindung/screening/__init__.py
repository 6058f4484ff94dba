"""Lures and news: posts by the million and articles, read in the region's own languages."""
