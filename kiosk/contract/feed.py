"""What the province signs for its terminals (TUF), by name: the parts of the feed, and the list of their files."""

CATALOGUE, CALENDAR, KEYS, NOTICES = "catalogue", "calendar.json", "keys.json", "notices.json"
LIST = "files.json"
