"""What the pages ask the archive: functions of an `Archive` that read and nothing else, rows as dictionaries.

Each is quick in an archive of a million articles because it reads a bounded number of rows, in the order of an index;
where that bound shows in a figure, the answer says so.
"""
