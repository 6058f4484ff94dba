"""Programs that read what strangers send, each in a process of its own."""
