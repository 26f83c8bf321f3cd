"""One file per guarantee or group of guarantees, on the real store, the real engine and the simulated systems."""
