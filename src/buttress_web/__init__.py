"""The platform: records, people, releasability, pages and the API, on Django."""
