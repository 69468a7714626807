"""Sign-in by password with a second factor, by passkey, or by a nation's own identity provider; access tokens."""
