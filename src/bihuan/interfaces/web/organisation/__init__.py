"""The company's people and rights."""
