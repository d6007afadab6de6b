"""Which USB devices are attached, and where."""
