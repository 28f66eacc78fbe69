"""What the command shows and reads at the terminal: tables, progress, log lines, the meaning of its arguments."""
