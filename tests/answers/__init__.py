"""Tests of how answers are put together."""
