"""What a terminal shows, cell by cell, and the fewest bytes from one picture to the next. Pure; knows no Textual."""
