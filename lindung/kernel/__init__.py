"""Ground floor: errors, lifecycles, references and the arithmetic of clocks. Plain Python, no Django."""
