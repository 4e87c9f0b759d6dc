"""What tests/test_layout.py knows of the tests."""
