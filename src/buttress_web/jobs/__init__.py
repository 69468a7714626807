"""Long work: a row that a worker takes up once, with progress, cancel and result."""
