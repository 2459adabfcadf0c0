"""What carries out a step's effects: devices, store, filing. Nothing here decides what happens next."""
