"""What SECURITY.md promises, checked; and what is in the box: `make audit` and `make sbom`."""
