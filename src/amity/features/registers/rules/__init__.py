"""What follows from what was said: which entries stand, who is refused, whose figures differ. Pure."""
