"""What a firmware file is: read, checked and stored. Knows no device and nothing of the station."""
