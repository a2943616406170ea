"""What every page is made of. Knows kinds and the node, and no feature by name."""
