"""What one run of each capability does: files and options in, a folder and a dataclass out."""
