"""What a record is. Pure: no clock, no disk, no network, no database."""
