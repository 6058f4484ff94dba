"""What a run leaves behind for people: HTML, PDF, pictures and JSON, in four languages."""
