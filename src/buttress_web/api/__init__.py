"""The API: the services of the pages, under the same access."""
