"""Infographics, videos, leaflets: what may be shown and downloaded."""
