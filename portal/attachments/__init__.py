"""Files that staff hand in and the public downloads: quarantine, inspection, store, download."""
