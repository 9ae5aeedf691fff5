"""Work that runs beside the pages: the timetable, the bodies of the jobs, what became of each run."""
