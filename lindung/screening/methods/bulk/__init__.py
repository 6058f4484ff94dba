"""The same reading over Arrow buffers, compiled. Never imported by the web process."""
