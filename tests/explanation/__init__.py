"""The steps of derivatives."""
