"""The screen: pictures of view models and posted wishes; it knows no SQL, HTTP or files."""
