"""One module per screen, and beside it its view model (``NAME_view.py``), which knows no Textual."""
