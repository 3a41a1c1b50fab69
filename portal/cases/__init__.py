"""Reports, complaints and denunciations: received, handled, answered; identities sealed."""
