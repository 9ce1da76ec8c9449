"""Whether a derivative is right: held against the function as it was typed, differentiated numerically."""
