"""The first page, and the pages by which a machine sees that the service is well."""
