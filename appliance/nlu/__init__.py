"""Understanding: numbers, durations and amounts both ways, and acts from text. No I/O, no clock."""
