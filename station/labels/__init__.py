"""What a label says, laid out in millimetres and rendered to exact dots."""
