"""The commands of `pressmark`. Each reads its words, calls the part that does the work, and shows the result."""
