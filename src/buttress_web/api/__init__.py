"""The API under /api/v1: the same services and the same access as the pages, for programs with an access token."""
