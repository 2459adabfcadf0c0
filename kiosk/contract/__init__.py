"""What terminal and province share. Imports nothing of ours, so that a province can take it alone."""
