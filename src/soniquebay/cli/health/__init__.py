"""What `soniquebay doctor` looks at: each check answers with one finding."""
