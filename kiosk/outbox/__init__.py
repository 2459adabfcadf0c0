"""What was filed and waits for the province. The screen files, the agent claims and settles; nobody else writes."""
