"""What the screen that takes a plan in and the job that reads it call things."""

PLAN_JOB = "plan-text"
SOURCE_FILE = "nguon"
MANUSCRIPT = "manuscript"
