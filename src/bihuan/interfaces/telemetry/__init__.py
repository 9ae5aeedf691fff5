"""What whoever runs the site can see of it: the lines of the log, the figures of /metrics, how the parts stand."""
