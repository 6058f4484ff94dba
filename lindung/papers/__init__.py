"""Reports: sentences and figures once, then HTML, PDF, pictures and JSON in four languages. Needs no database."""
