"""The steps by which a derivative comes about, each with its rule and its own check."""
