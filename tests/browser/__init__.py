"""What walks in a browser share: axe-core's rules for pages that everybody can use."""
