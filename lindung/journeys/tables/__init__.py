"""What a lawful offer shows, as dated rows with their sources."""
