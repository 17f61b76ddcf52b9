"""Validation: what field experiments found beside what the model gives with its default parameters, untuned."""
