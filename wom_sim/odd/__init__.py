"""The model description in the order of the ODD protocol."""
