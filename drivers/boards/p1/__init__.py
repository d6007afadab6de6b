"""The Particle P1: DfuSe over USB, its settings memory and its listening mode."""
