"""Standards and technical regulations: TCVN, QCVN, ĐLVN and foreign ones, by ICS."""
