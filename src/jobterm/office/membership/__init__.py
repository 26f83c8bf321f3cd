"""An office store's members, keys and health, as a superuser cares for them at a terminal. Nothing of its items."""
