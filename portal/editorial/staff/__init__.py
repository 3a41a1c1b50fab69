"""The screens on which manuscripts are written, looked over and published."""
