"""Who stands there: identity numbers, card layouts, names."""
