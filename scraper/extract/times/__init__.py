"""When an article was published and changed: who says so, what the words mean, and in which zone."""
