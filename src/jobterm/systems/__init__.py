"""One adapter per outside system, each encoding and decoding its wire; nothing here decides what is sent when."""
