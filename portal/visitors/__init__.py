"""What anybody may send without an account: how it is told from what machines send."""
