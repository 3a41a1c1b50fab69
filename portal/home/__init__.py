"""The front page, figures, feeds' index and what machines ask first."""
