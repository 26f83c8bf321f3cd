"""Keys, audit trail, login and roles; nothing about what the records say."""
