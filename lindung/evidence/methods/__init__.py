"""Mathematics without Django and without files: arrays in, dataclasses out."""
