"""Everything outside this process, one file or folder per thing."""
