"""Reading one text: pure functions over strings; `bulk` holds the same over Arrow buffers."""
